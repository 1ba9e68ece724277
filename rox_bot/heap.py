"""Memory that was freed but that the C library keeps: in few pools, and given back to the system now and then.

Left to itself glibc opens a pool for nearly every thread, and what answers and requests leave behind there in pieces
adds up: a bot in steady use grew by some 60 MiB an hour while nothing in it did. Other C libraries need none of this.
"""

from functools import cache
from typing import Any

_MOST_POOLS = -8  # M_ARENA_MAX of malloc.h
_POOLS = 2


@cache
def _library() -> Any:
    import ctypes

    try:
        library = ctypes.CDLL(None)
        library.malloc_trim.argtypes, library.mallopt.argtypes = [ctypes.c_size_t], [ctypes.c_int, ctypes.c_int]
    except (OSError, AttributeError):
        return None
    return library


def use_few_pools() -> None:
    """Keep the number of pools small; before threads are started."""
    if library := _library():
        library.mallopt(_MOST_POOLS, _POOLS)


def give_back() -> None:
    """Return to the system what is free; takes some milliseconds, in which others run."""
    if library := _library():
        library.malloc_trim(0)
