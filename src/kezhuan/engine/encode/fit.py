"""Learning the vectors of terms: texts that belong together shall stand close, all others apart. Needs scipy.

The start is latent semantic analysis of the corpus (Deerwester et al. 1990; randomised decomposition of Halko et al.
2011); then InfoNCE with the other rows of a batch as negatives (van den Oord et al. 2018), by Adam (Kingma & Ba 2015)
on the rows a batch touches. A text is a bag of terms, so the gradients are two products of matrices: nothing more than
numpy and scipy is needed (``docs/decisions/0007-encoder-trained-with-numpy.md``).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from kezhuan.engine.encode.corpus import Corpus
from kezhuan.engine.encode.static import Table, named
from kezhuan.engine.encode.views import SATURATION, Views, views

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]
_TINY = np.float32(1e-6)
_RARELY = 1e-8


@dataclass(frozen=True, slots=True)
class Settings:
    """``temperature`` divides the cosines of texts of one work, ``loose`` those of texts of one class, which are alike
    but not the same. ``start`` is the root mean square of the first vectors' components.
    """

    dim: int = 256
    epochs: int = 7
    batch: int = 512
    rate: float = 0.002
    temperature: float = 0.05
    loose: float = 0.1
    start: float = 0.05


def fit(corpus: Corpus, *, seed: int, settings: Settings | None = None, progress: Progress) -> Table:
    """A table learned from ``corpus``; the same corpus and seed give the same table, bit for bit."""
    chosen = settings or Settings()
    # Sums of floats depend on how threads share them out; one thread always shares alike.
    with threadpool_limits(1):
        made = views(corpus, seed=seed)
        generator = np.random.default_rng(seed)
        vectors = _start(made, chosen, generator, progress)
        vectors = _Learner(made, chosen, generator, vectors).run(progress)
    hashes = np.fromiter(made.vocabulary.place, np.uint32, len(made.vocabulary.place))
    return named(Table.quantised(hashes, vectors, {"saturation": SATURATION, "seed": seed}))


def _start(made: Views, chosen: Settings, generator: np.random.Generator, progress: Progress) -> Vectors:
    """Vectors of the terms by latent semantic analysis."""
    weights = made.vocabulary.weights
    matrix = made.documents @ sparse.diags(weights)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix).astype(np.float32)
    dim = min(chosen.dim, *matrix.shape)
    basis = generator.standard_normal((matrix.shape[1], min(dim + 10, matrix.shape[1])), np.float32)
    rounds = 4
    for done in range(rounds):
        progress("start", done, rounds)
        basis = np.linalg.qr(matrix.T @ np.linalg.qr(matrix @ basis)[0])[0]
    small = matrix @ basis
    # Eigenvectors of the small product are the decomposition within the basis.
    strengths, turned = np.linalg.eigh(small.T @ small)
    best = np.argsort(-strengths, kind="stable")[:dim]
    roots = np.sqrt(np.sqrt(np.maximum(strengths[best], _RARELY)))
    vectors = np.zeros((matrix.shape[1], chosen.dim), np.float32)
    vectors[:, :dim] = (basis @ turned[:, best]) / roots * weights[:, None]
    size = np.sqrt(np.mean(np.square(vectors[:, :dim]))) or 1.0
    progress("start", rounds, rounds)
    return np.asarray(vectors * np.float32(chosen.start / size), np.float32)


class _Learner:
    def __init__(self, made: Views, chosen: Settings, generator: np.random.Generator, vectors: Vectors) -> None:
        self._made, self._chosen, self._random = made, chosen, generator
        self.vectors = vectors
        self._mean, self._square = np.zeros_like(vectors), np.zeros_like(vectors)
        self._step = 0
        self._members = [np.flatnonzero(made.labels == label) for label in range(int(made.labels.max(initial=-1)) + 1)]

    def run(self, progress: Progress) -> Vectors:
        for epoch in range(self._chosen.epochs):
            jobs = [*self._same_work(), *self._same_class()]
            for done, job in enumerate(self._random.permutation(len(jobs))):
                progress("learn", epoch * len(jobs) + done, self._chosen.epochs * len(jobs))
                self._learn(*jobs[job])
        progress("learn", 1, 1)
        return self.vectors

    def _batches(self, count: int) -> Iterator[NDArray[np.intp]]:
        order = self._random.permutation(count)
        for start in range(0, count, self._chosen.batch):
            if count - start > 1:
                yield order[start : start + self._chosen.batch]

    def _same_work(self) -> Iterator[tuple[sparse.csr_matrix, sparse.csr_matrix, None, float]]:
        made = self._made
        for one, other in ((made.titles, made.abstracts), (made.titles, made.keywords), made.halves):
            for rows in self._batches(one.shape[0]):
                here, there = one[rows], other[rows]
                said = (np.diff(here.indptr) > 0) & (np.diff(there.indptr) > 0)
                if said.sum() > 1:
                    yield here[said], there[said], None, self._chosen.temperature

    def _same_class(self) -> Iterator[tuple[sparse.csr_matrix, sparse.csr_matrix, NDArray[np.bool_], float]]:
        made = self._made
        # Twice, with other partners: classes are what the corpus teaches of fields it has no papers on.
        for rows in (*self._batches(len(made.labels)), *self._batches(len(made.labels))):
            partners = np.array([self._random.choice(self._members[label]) for label in made.labels[rows]])
            rows, partners = rows[rows != partners], partners[rows != partners]
            labels = made.labels[rows]
            same = (labels[:, None] == labels[None, :]) & ~np.eye(len(rows), dtype=bool)
            if len(rows) > 1:
                yield made.classed[rows], made.classed[partners], same, self._chosen.loose

    def _learn(
        self, one: sparse.csr_matrix, other: sparse.csr_matrix, same: NDArray[np.bool_] | None, temperature: float
    ) -> None:
        _, here, there = contrast(one @ self.vectors, other @ self.vectors, same, temperature)
        together = sparse.vstack([one, other], format="csr")
        touched, places = np.unique(together.indices, return_inverse=True)
        narrow = sparse.csr_matrix(
            (together.data, places.astype(np.int32), together.indptr), shape=(together.shape[0], len(touched))
        )
        self._adam(touched, narrow.T @ np.concatenate([here, there]))

    def _adam(self, rows: NDArray[Any], gradient: Vectors) -> None:
        self._step += 1
        mean = 0.9 * self._mean[rows] + 0.1 * gradient
        square = 0.999 * self._square[rows] + 0.001 * np.square(gradient)
        self._mean[rows], self._square[rows] = mean, square
        rate = self._chosen.rate * np.sqrt(1 - 0.999**self._step) / (1 - 0.9**self._step)
        self.vectors[rows] -= np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))


def contrast(
    one: Vectors, other: Vectors, same: NDArray[np.bool_] | None, temperature: float
) -> tuple[float, Vectors, Vectors]:
    """InfoNCE both ways and its gradients by the rows of ``one`` and of ``other``; row ``i`` belongs to row ``i``.

    Pairs in ``same`` are neither drawn together nor pushed apart.
    """
    lengths = [np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), _TINY) for rows in (one, other)]
    here, there = one / lengths[0], other / lengths[1]
    likeness = here @ there.T / np.float32(temperature)
    if same is not None:
        likeness[same] = -1e4
    loss, push = 0.0, np.zeros_like(likeness)
    for axis in (0, 1):
        raised = np.exp(likeness - likeness.max(axis=axis, keepdims=True))
        shares = raised / raised.sum(axis=axis, keepdims=True)
        loss -= float(np.log(np.maximum(np.diagonal(shares), 1e-30)).mean()) / 2
        push += shares
    np.fill_diagonal(push, np.diagonal(push) - 2)
    push /= np.float32(2 * len(one) * temperature)
    pulls = (push @ there, push.T @ here)
    gradients = [
        (pull - rows * (rows * pull).sum(axis=1, keepdims=True)) / length
        for pull, rows, length in zip(pulls, (here, there), lengths, strict=True)
    ]
    return loss, gradients[0], gradients[1]
