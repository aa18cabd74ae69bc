"""tantivy alone: a Lucene-like index with its own BM25, without anything the engine adds."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable

import tantivy

from kezhuan.config.benchmark.peers.peer import Scored, cut_pairs, cut_words, questions, whole_text
from kezhuan.engine.match.document import Document
from kezhuan.engine.match.evaluate import Demand

_Query = tantivy.Query
_HEAP = 64_000_000


class Tantivy:
    """Terms made by ``cut``, one text field; every term of the question may match."""

    titles: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)

    def __init__(self, name: str, setting: str, cut: Callable[[str], list[str]]) -> None:
        self.name, self.setting = name, setting
        self._cut = cut
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("text", tokenizer_name="default", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        self._searcher: tantivy.Searcher | None = None

    def index(self, documents: Iterable[Document]) -> None:
        """See :class:`Peer`."""
        writer = self._index.writer(_HEAP, 1)
        for document in documents:
            row = tantivy.Document()
            row.add_text("key", document.key)
            row.add_text("text", " ".join(self._cut(whole_text(document))))
            writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, demand: Demand, keys: Collection[str] | None, limit: int, title: float = 1.0) -> Scored:
        """See :class:`Peer`."""
        if self._searcher is None:
            raise RuntimeError("index first")
        boosts: Counter[str] = Counter()
        for text, weight in questions(demand, title):
            for term in self._cut(text):
                boosts[term] += weight  # type: ignore[assignment]  # a counter counts weights as well
        asked: tantivy.Query = _Query.boolean_query(
            [
                (tantivy.Occur.Should, _Query.boost_query(_Query.term_query(self._schema, "text", term, "freq"), boost))
                for term, boost in boosts.items()
            ]
        )
        if keys is not None:
            among = _Query.const_score_query(_Query.term_set_query(self._schema, "key", sorted(keys)), 0.0)
            asked = _Query.boolean_query([(tantivy.Occur.Must, asked), (tantivy.Occur.Must, among)])
        hits = self._searcher.search(asked, limit, count=False).hits
        found = [(str(self._searcher.doc(address).get_first("key")), float(score)) for score, address in hits]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def close(self) -> None:
        """See :class:`Peer`."""
        self._searcher = None


def of_words() -> Tantivy:
    """Over segmented words."""
    return Tantivy("tantivy-words", "只用 tantivy 的 BM25，结巴分词后用默认分词器，各词为“或”", cut_words)


def of_pairs() -> Tantivy:
    """Over pairs of characters."""
    return Tantivy("tantivy-pairs", "只用 tantivy 的 BM25，字符 2 元，各项为“或”", cut_pairs)
