"""Which encoder a site uses: the one that comes with the package, one of its own by path, or none."""

from functools import cache
from pathlib import Path

from kezhuan.engine.encode.encoder import Encoder, default_encoder
from kezhuan.engine.encode.external import load_encoder

#: The setting of a site that searches by words alone.
NONE = "none"


@cache
def chosen_encoder(setting: str) -> Encoder | None:
    """``setting`` is empty (the packaged encoder), ``none``, or a path; EncoderUnusable when the path has none."""
    if setting == NONE:
        return None
    return load_encoder(Path(setting)) if setting else default_encoder()
