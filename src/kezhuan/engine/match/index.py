"""The lexical index on disk: its schema, one document as a row of it, a question as its query. Only tantivy is spoken
here.
"""

from collections.abc import Collection, Iterable, Iterator

import tantivy

from kezhuan.engine.match.columns import NEVER, fen
from kezhuan.engine.match.document import Document, Facts, Kind
from kezhuan.engine.match.facts import division_stem
from kezhuan.engine.match.query import Filters
from kezhuan.engine.match.score import Analysed
from kezhuan.engine.text.pinyin import name_keys, squeeze

#: Raised by hand whenever rows written before cannot be read or compared any more; an older index is then rebuilt.
SCHEMA_VERSION = 4

#: The key of the one row that is no document; no document's key begins so.
MARKER = "\x00generation"

_Query = tantivy.Query
_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_INTEGER = tantivy.FieldType.Integer
_EXACT = ("key", "kind", "industry", "division", "way", "status", "owner", "name", "inner")
_NUMBERS = ("readiness", "price", "budget", "published", "expires")


def terms_field(kind: Kind) -> str:
    """Every kind has posting lists of its own: ranking one never walks through the others."""
    return f"terms_{kind.value}"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for kind in Kind:
        builder.add_text_field(terms_field(kind), tokenizer_name="spaces", index_option="freq")
    for name in _NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_unsigned_field("number", fast=True)
    return builder.build()


SCHEMA = _schema()


def open_index(path: str | None) -> tantivy.Index:
    """The index in the folder ``path`` (made if new), or in memory; ValueError when the folder holds no sound index."""
    index = tantivy.Index(SCHEMA, path) if path else tantivy.Index(SCHEMA)
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.config_reader("manual")
    return index


def row(document: Document, analysed: Analysed, number: int, *, names: bool) -> tantivy.Document:
    """``document`` as a row; ``number`` leads to the rest of it, ``names`` says whether its title can be suggested by
    pinyin.
    """
    made = tantivy.Document()
    made.add_unsigned("number", number)
    made.add_text("key", document.key)
    made.add_text("kind", document.kind.value)
    made.add_text(terms_field(document.kind), " ".join(analysed.tokens))
    for name, value in _exact_facts(document.facts):
        made.add_text(name, value)
    for name, number in _number_facts(document.facts):
        made.add_integer(name, number)
    if names:
        for field, keys in zip(("name", "inner"), name_keys(document.title), strict=True):
            for key in sorted(keys):
                made.add_text(field, key)
    return made


def marker(generation: int) -> tantivy.Document:
    """A row that is no document: it says which generation of the arrays belongs to this commit."""
    made = tantivy.Document()
    made.add_text("key", MARKER)
    made.add_unsigned("number", generation)
    return made


def with_keys(keys: Collection[str]) -> tantivy.Query:
    """The documents of these keys."""
    return _any_of("key", keys)


def _exact_facts(facts: Facts) -> Iterator[tuple[str, str]]:
    yield from (("industry", code) for code in facts.industries)
    yield from (("way", way) for way in facts.ways)
    stems = {division_stem(code) for code in facts.divisions}
    prefixes = {stem[:length] for stem in stems for length in range(2, len(stem) + 1)} | stems
    yield from (("division", prefix) for prefix in sorted(prefixes))
    if facts.status:
        yield "status", facts.status
    if facts.owner:
        yield "owner", facts.owner


def _number_facts(facts: Facts) -> Iterator[tuple[str, int]]:
    if facts.readiness is not None:
        yield "readiness", facts.readiness
    if facts.price is not None:
        yield "price", fen(facts.price)
    if facts.budget is not None:
        yield "budget", fen(facts.budget)
    yield "published", facts.published_on.toordinal() if facts.published_on else 0
    yield "expires", facts.expires_on.toordinal() if facts.expires_on else NEVER


def _any_of(field: str, values: Collection[str]) -> tantivy.Query:
    return _Query.term_set_query(SCHEMA, field, sorted(map(sound, values)))


def sound(text: str) -> str:
    """``text`` as the index can be asked for it: half a surrogate pair stands in no document."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _between(field: str, low: int | None, high: int | None) -> tantivy.Query:
    return _Query.range_query(SCHEMA, field, _INTEGER, lower_bound=low, upper_bound=high)


def conditions(filters: Filters) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    """Everything an answer must be, none of it touching the score."""
    divisions = {division_stem(code) for code in filters.divisions}
    exact = (
        ("industry", filters.industries),
        ("division", divisions),
        ("way", filters.ways),
        ("status", filters.statuses),
        ("owner", filters.owners),
    )
    asked = [_any_of(field, values) for field, values in exact if values]
    if filters.keys is not None:
        asked.append(_any_of("key", filters.keys) if filters.keys else _Query.empty_query())
    asked += _ranges(filters)
    barred = [_any_of("key", filters.without_keys)] if filters.without_keys else []
    barred += [_any_of("owner", filters.without_owners)] if filters.without_owners else []
    silent = [(_MUST, _Query.const_score_query(query, 0.0)) for query in asked]
    return silent + [(_NOT, query) for query in barred]


def _ranges(filters: Filters) -> Iterator[tantivy.Query]:
    if filters.readiness:
        yield _between("readiness", *filters.readiness)
    for field, bounds in (("price", filters.price), ("budget", filters.budget)):
        if bounds:
            yield _between(field, fen(bounds[0]), fen(bounds[1]))
    if filters.published_from or filters.published_to:
        low = filters.published_from.toordinal() if filters.published_from else 1
        high = filters.published_to.toordinal() if filters.published_to else NEVER
        yield _between("published", low, high)
    if filters.open_on:
        yield _between("expires", filters.open_on.toordinal(), None)


def candidates(kind: Kind, filters: Filters, boosts: Iterable[tuple[str, float]]) -> tantivy.Query:
    """Documents of ``kind`` that pass ``filters`` and hold any of these terms."""
    shared = []
    for form, boost in boosts:
        term = _Query.term_query(SCHEMA, terms_field(kind), form, "freq")
        shared.append((_SHOULD, _Query.boost_query(term, boost)))
    together = _Query.boolean_query(shared)
    asked = conditions(filters)
    # Alone, the shared terms let the index skip whatever cannot reach the best.
    return _Query.boolean_query([(_MUST, together), *asked]) if asked else together


def named(field: str, typed: str, kinds: Collection[Kind], limits: Filters | None = None) -> tantivy.Query | None:
    """Documents whose name (``field`` "name") or a word inside it ("inner") begins as ``typed``; None for an empty
    key.
    """
    key = squeeze(typed)
    if not key:
        return None
    begins = _Query.regex_query(SCHEMA, field, key + ".*")
    return _Query.boolean_query([(_MUST, begins), (_MUST, _of_kinds(kinds)), *conditions(limits or Filters())])


def _of_kinds(kinds: Collection[Kind]) -> tantivy.Query:
    return _Query.const_score_query(_any_of("kind", [kind.value for kind in kinds]), 0.0)
