"""Which programs are measured."""

from collections.abc import Callable

from kezhuan.config.benchmark.peers import bm25, fts5, lucene, postgres, tfidf
from kezhuan.config.benchmark.peers.peer import Peer

#: Makes a peer, or raises :class:`Unavailable`.
Maker = Callable[[], Peer]

#: Measured for quality, by name.
QUALITY: dict[str, Maker] = {
    "tfidf": tfidf.CharacterTfIdf,
    "bm25s-words": bm25.of_words,
    "bm25s-pairs": bm25.of_pairs,
    "tantivy-words": lucene.of_words,
    "tantivy-pairs": lucene.of_pairs,
    "fts5-trigram": fts5.of_trigrams,
    "fts5-words": fts5.of_words,
    "postgres-ts-rank-cd": postgres.by_cover,
    "postgres-ts-rank": postgres.by_frequency,
}

#: Measured for speed on many documents, by name: what people would use instead, inside one process.
SPEED: dict[str, Maker] = {
    "tantivy-words": lucene.of_words,
    "tantivy-pairs": lucene.of_pairs,
    "fts5-trigram": fts5.of_trigrams,
    "fts5-words": fts5.of_words,
}
