"""The corpus as sparse matrices over one vocabulary, and the pairs of texts that mean the same. Needs scipy."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kezhuan.engine.encode.corpus import Corpus
from kezhuan.engine.match.statistics import term_hash
from kezhuan.engine.text.normalise import normalise
from kezhuan.engine.text.terms import forms

#: Terms kept of each grain (characters, pairs, words, Latin), the commonest first: together under 10 MB.
MOST = (4_000, 23_500, 6_500, 2_500)
FEWEST = (2, 3, 2, 3)
#: What a term counts before anything is learned: the grains of the lexical score.
GRAINS = (1.0, 0.4, 0.2, 1.4)
SATURATION = 1.5
_CLAUSE = re.compile(r"[。；;！？]|(?<=[\u4e00-\u9fff]),")
_SHORTEST_CLAUSE = 6

Cut = tuple[list[str], list[str], list[str], list[str]]


def _cut(text: str) -> Cut:
    return forms(normalise(text).text)


def _together(parts: Iterable[Cut]) -> Cut:
    lists = list(parts)
    one, two, three, four = (list(chain.from_iterable(part[grain] for part in lists)) for grain in range(4))
    return one, two, three, four


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``place`` of a term's hash, and what each term weighs before anything is learned (rarity by grain)."""

    place: dict[int, int]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, documents: Sequence[Cut], most: Sequence[int] = MOST, fewest: Sequence[int] = FEWEST) -> "Vocabulary":
        place: dict[int, int] = {}
        weights: list[float] = []
        for grain in range(4):
            counts = Counter(form for document in documents for form in set(document[grain]))
            # The commonest first; equally common ones by their letters, so that two runs agree.
            ranked = sorted((form for form in counts if counts[form] >= fewest[grain]), key=lambda f: (-counts[f], f))
            for form in ranked[: most[grain]]:
                if place.setdefault(term_hash(form), len(place)) == len(weights):
                    rarity = np.log((len(documents) + 1) / (counts[form] + 1)) + 1
                    weights.append(float(np.sqrt(GRAINS[grain]) * rarity))
        return cls(place, np.array(weights, np.float32))

    def matrix(self, texts: Sequence[Cut]) -> sparse.csr_matrix:
        """A row a text, a column a term: its saturated frequency."""
        starts, columns, values = [0], list[int](), list[int]()
        for text in texts:
            found = Counter(self.place.get(term_hash(form), -1) for form in chain(*text))
            found.pop(-1, None)
            columns += found.keys()
            values += found.values()
            starts.append(len(columns))
        counts = np.array(values, np.float32)
        saturated = counts * np.float32(SATURATION + 1) / (counts + np.float32(SATURATION))
        shape = (len(texts), len(self.place))
        matrix = sparse.csr_matrix((saturated, np.array(columns, np.int32), np.array(starts, np.int32)), shape=shape)
        matrix.sort_indices()
        return matrix


@dataclass(frozen=True, slots=True)
class Views:
    """Rows of one number belong together: title and abstract, title and keywords, one half of an abstract's clauses
    and the other; rows of ``classed`` belong to those of the same ``labels``. ``documents`` hold everything at once.
    """

    vocabulary: Vocabulary
    documents: sparse.csr_matrix
    titles: sparse.csr_matrix
    abstracts: sparse.csr_matrix
    keywords: sparse.csr_matrix
    halves: tuple[sparse.csr_matrix, sparse.csr_matrix]
    classed: sparse.csr_matrix
    labels: NDArray[np.int64]


def views(corpus: Corpus, *, seed: int) -> Views:
    """Cut the corpus into terms and pair its texts."""
    shuffled = random.Random(seed)  # noqa: S311  # no secret: the seed is printed on the model card
    titles = [_cut(paper.title) for paper in corpus.papers]
    abstracts = [_cut(paper.abstract) for paper in corpus.papers]
    keywords = [_together(map(_cut, paper.keywords)) for paper in corpus.papers]
    classed = [_cut(each.text) for each in corpus.classed]
    halves: tuple[list[Cut], list[Cut]] = ([], [])
    for paper in corpus.papers:
        clauses = [clause for clause in _CLAUSE.split(paper.abstract) if len(clause) >= _SHORTEST_CLAUSE]
        shuffled.shuffle(clauses)
        middle = (len(clauses) + 1) // 2
        halves[0].append(_cut("。".join(clauses[:middle])))
        halves[1].append(_cut("。".join(clauses[middle:])))
    documents = [*map(_together, zip(titles, abstracts, keywords, strict=True)), *classed]
    vocabulary = Vocabulary.of(documents)
    numbers = {label: number for number, label in enumerate(sorted({each.label for each in corpus.classed}))}
    return Views(
        vocabulary,
        vocabulary.matrix(documents),
        vocabulary.matrix(titles),
        vocabulary.matrix(abstracts),
        vocabulary.matrix(keywords),
        (vocabulary.matrix(halves[0]), vocabulary.matrix(halves[1])),
        vocabulary.matrix(classed),
        np.array([numbers[each.label] for each in corpus.classed], np.int64),
    )
