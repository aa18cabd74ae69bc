"""One vector for a whole document: what its title says, and what its texts say."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.encode.encoder import Encoder
from kezhuan.engine.match.document import Document

#: The share of the title where a document has texts as well.
TITLE = np.float32(0.6)


def document_vectors(encoder: Encoder, documents: Sequence[Document]) -> NDArray[np.float32]:
    """``normalise(0.6 · title + 0.4 · texts)`` for each document, zeros where the encoder knows nothing."""
    titles = encoder.encode([document.title for document in documents])
    bodies = encoder.encode(["\n".join(document.body.values()) for document in documents])
    return joined(titles, bodies)


def joined(titles: NDArray[np.float32], bodies: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of titles and rows of texts (zeros where there is none) as rows of whole documents."""
    together = TITLE * titles + (1 - TITLE) * bodies
    lengths = np.sqrt((together * together).sum(axis=1, keepdims=True))
    vectors: NDArray[np.float32] = together / np.where(lengths > 0, lengths, 1)
    return vectors
