"""Files people hand in: hostile until checked. Nothing here opens a file to show it; it decides whether it is kept."""

from kezhuan.engine.files.check import KINDS, Checked, FileKind, check_file
from kezhuan.engine.files.limits import DEFAULT_LIMITS, FileLimits

__all__ = ["DEFAULT_LIMITS", "KINDS", "Checked", "FileKind", "FileLimits", "check_file"]
