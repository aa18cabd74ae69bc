"""What a ranker sees: the best candidates of one kind with everything the first stage knows of them, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.match.cutting import Limits, within
from kezhuan.engine.match.document import Kind
from kezhuan.engine.match.facets import Facets, together
from kezhuan.engine.match.statistics import Hashes, Numbers


@dataclass(frozen=True, slots=True)
class Asked:
    """The question's side: ``q`` terms sorted by hash.

    ``values`` are their weights in the cosine, ``frequency`` in how many of ``documents`` they stand, ``title_counts``
    and ``text_counts`` how often the demand's title and text say them (stop words left out), ``synonym`` whether the
    term was added for another. ``title`` and ``text`` are in normal form, ``sentences`` those chosen to be compared.
    ``vectors`` are the whole question, its title, then each sentence (k, dim); None without an encoder.
    """

    forms: tuple[str, ...]
    hashes: Hashes
    grains: NDArray[np.uint8]
    values: Numbers
    frequency: NDArray[np.int32]
    rarity: Numbers
    title_counts: Numbers
    text_counts: Numbers
    synonym: NDArray[np.bool_]
    documents: int
    title: str
    text: str
    sentences: tuple[str, ...]
    vectors: Numbers | None

    @property
    def whole(self) -> Numbers | None:
        """The vector of the whole question."""
        return None if self.vectors is None else self.vectors[0]


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one kind, ``n`` of them, best first by ``first``, then by key; the entries (``m`` together) are
    those of the first ``deep`` candidates, of candidate ``i`` those in ``[offsets[i], offsets[i+1])``.

    An entry is a term of a document: its hash, grain, frequency in the title (0–7) and in the texts (0–15), rarity,
    weight in the document's vector, and the place of the same term among the question's (``asked``, −1
    for none): the products ``values[asked] · term_values`` add up to ``lexical``. ``dense`` are cosines with the whole
    question, ``dense_title`` of the document's title with it, ``dense_sentence`` that of the best sentence with the
    document; zeros without an encoder. ``first`` is the score of the first stage, ``effects`` what wanted facts add as
    a part of it, ``facets`` the values a candidate could be narrowed to.

    ``worth`` and ``near`` are the scores they were chosen by (see ``cutting``), ``passing`` how many passed the
    filters, ``fits`` whether a candidate has anything to do with the question.

    ``titles`` and ``vectors`` (deep, 2, dim: whole document and title) are there for a ranker only, and only for the
    first ``deep``; so are ``dense_title`` and ``dense_sentence``. ``numbers`` are theirs in the shard that found them.
    """

    kind: Kind
    keys: tuple[str, ...]
    numbers: NDArray[np.int64]
    facets: Facets
    passing: int
    worth: NDArray[np.float64]
    near: NDArray[np.float64]
    fits: NDArray[np.bool_]
    lexical: Numbers
    dense: Numbers
    dense_title: Numbers
    dense_sentence: Numbers
    first: Numbers
    effects: Numbers
    offsets: NDArray[np.int64]
    terms: Hashes
    term_grains: NDArray[np.uint8]
    in_title: NDArray[np.uint8]
    in_body: NDArray[np.uint8]
    term_rarity: Numbers
    term_values: Numbers
    asked: NDArray[np.int32]
    titles: tuple[str, ...]
    vectors: Numbers | None

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def deep(self) -> int:
        """How many candidates have their entries here."""
        return len(self.offsets) - 1

    @property
    def owner(self) -> NDArray[np.int64]:
        """The candidate of each entry."""
        return np.repeat(np.arange(self.deep), np.diff(self.offsets))

    def only(self, places: NDArray[np.intp], deep: int) -> "Found":
        """These candidates in this order, with the entries of the first ``deep`` (all of which have them)."""
        lengths = np.diff(self.offsets)[places[:deep]]
        ends = np.cumsum(lengths)
        entries = np.arange(int(ends[-1]) if len(ends) else 0)
        entries += np.repeat(self.offsets[places[:deep]] - (ends - lengths), lengths)
        numbers = {name: getattr(self, name)[places] for name in _OF_CANDIDATES}
        terms = {name: getattr(self, name)[entries] for name in _OF_ENTRIES}
        return Found(
            kind=self.kind,
            keys=tuple(self.keys[place] for place in places.tolist()),
            facets=self.facets.only(places),
            passing=self.passing,
            offsets=np.concatenate([[0], ends]).astype(np.int64),
            titles=tuple(self.titles[place] for place in places[:deep].tolist()) if self.titles else (),
            vectors=None if self.vectors is None else self.vectors[places[:deep]],
            **numbers,
            **terms,
        )


_OF_CANDIDATES = (
    "numbers",
    "worth",
    "near",
    "fits",
    "lexical",
    "dense",
    "dense_title",
    "dense_sentence",
    "first",
    "effects",
)
_OF_ENTRIES = ("terms", "term_grains", "in_title", "in_body", "term_rarity", "term_values", "asked")


class Shallow(Exception):
    """A shard gave too few of its candidates their entries: it has to be asked once more, for all of them."""


def merged(parts: Sequence[Found], limits: Limits, deep: int) -> Found:
    """Candidates of several shards as if one had found them, with the entries of the first ``deep``."""
    keys = [key for part in parts for key in part.keys]
    facets = together([part.facets for part in parts])
    first, worth, near, kept = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("first", "worth", "near", "fits")
    )
    if sum(part.passing for part in parts) > limits.few:
        kept &= within(worth, near, limits, lambda places: [keys[place] for place in places.tolist()])
    values = first.tolist()
    order = sorted(np.flatnonzero(kept).tolist(), key=lambda place: (-values[place], keys[place]))
    # Those with entries come first so that one numbering serves both; what lacks them ranks behind by itself.
    has = np.concatenate([np.arange(len(part)) < part.deep for part in parts])
    if not has[order[:deep]].all():
        raise Shallow
    where = np.concatenate([np.flatnonzero(has), np.flatnonzero(~has)])
    place_of = np.empty(len(keys), np.intp)
    place_of[where] = np.arange(len(keys))
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    vectors = [part.vectors for part in parts if part.vectors is not None]
    everything = Found(
        kind=parts[0].kind,
        keys=tuple(keys[place] for place in where.tolist()),
        facets=facets.only(where),
        passing=sum(part.passing for part in parts),
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        titles=tuple(title for part in parts for title in part.titles),
        vectors=np.concatenate(vectors) if len(vectors) == len(parts) else None,
        **{name: np.concatenate([getattr(part, name) for part in parts])[where] for name in _OF_CANDIDATES},
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _OF_ENTRIES},
    )
    return everything.only(place_of[order], min(deep, len(order)))


@dataclass(frozen=True, slots=True)
class Pool:
    """What a ranker scores: all candidates of ``found`` have their entries."""

    asked: Asked
    found: Found
