"""Life cycles: the mechanism (``table``) and one module of tables per app."""

from kezhuan.engine.lifecycle.table import Lifecycle, Transition, step

__all__ = ["Lifecycle", "Transition", "step"]
