"""Memory that is no longer used goes back to the machine; the C library keeps it otherwise, for as long as we run."""

import ctypes
import gc
from functools import cache
from typing import Any

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENAS = -1, -3, -8
"""Names that glibc gives its settings (malloc.h)."""
LARGE = 256 * 1024
"""Bytes from which a piece of memory is a mapping of its own, given back the moment it is freed."""


def keep_little() -> None:
    """Have this process and those it forks give back what they free; nothing where the C library is not glibc."""
    library = _library()
    if library is not None:
        for setting, value in ((MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, LARGE), (ARENAS, 2)):
            library.mallopt(setting, value)


def settle() -> None:
    """Give back what is free, and let what is there now be shared with the processes forked from this one."""
    gc.collect()
    library = _library()
    if library is not None:
        library.malloc_trim(0)
    gc.freeze()


@cache
def _library() -> Any:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
