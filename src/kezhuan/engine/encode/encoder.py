"""What every encoder can do, and the one that is used when nobody chooses another."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kezhuan.engine.encode.static import StaticEncoder

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """``name`` changes whenever vectors change: an index built under another name is stale. ``dim`` is their length."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length one for each text, so that a product is a cosine; a row of zeros where nothing is known.

        The row of a text depends on nothing but the text.
        """
        ...

    def encode_counted(self, texts: Sequence[str], counts: Sequence[Mapping[str, int]]) -> Vectors:
        """:meth:`encode` for texts in normal form whose terms (``engine.text.terms``) are already counted: an encoder
        that adds up terms need not cut them again.
        """
        ...

    def words(self, words: Sequence[str]) -> Vectors:
        """Rows of length one, or zeros, for single words, to find words of near meaning; they may be longer than
        ``dim`` and are compared with each other only.
        """
        ...


@cache
def default_encoder() -> StaticEncoder:
    """The encoder that comes with the package."""
    with resources.as_file(resources.files("kezhuan.engine.data") / "encoder.npz") as path:
        return StaticEncoder.load(path)
