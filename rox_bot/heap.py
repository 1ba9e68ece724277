"""Memory that was freed but that the C library keeps: in one pool, and given back to the system now and then.

Left to itself glibc opens a pool for nearly every thread, and what answers and requests leave behind there in pieces
adds up: a bot in steady use grew by some 60 MiB an hour while nothing in it did. Other C libraries need none of this.
"""

from functools import cache
from typing import Any

_MOST_POOLS, _POOLS = -8, 1  # M_ARENA_MAX of malloc.h
_OWN_PAGES, _LARGE = -3, 128 * 1024  # M_MMAP_THRESHOLD: left to itself it grows up to 32 MiB


@cache
def _library() -> Any:
    import ctypes

    try:
        library = ctypes.CDLL(None)
        library.malloc_trim.argtypes, library.mallopt.argtypes = [ctypes.c_size_t], [ctypes.c_int, ctypes.c_int]
    except (OSError, AttributeError):
        return None
    return library


def use_one_pool() -> None:
    """Keep to one pool, and large buffers out of it, so that they are returned when they are freed.

    Before threads are started.
    """
    if library := _library():
        library.mallopt(_MOST_POOLS, _POOLS)
        library.mallopt(_OWN_PAGES, _LARGE)


def give_back() -> None:
    """Return to the system what is free; takes some milliseconds, in which others run."""
    if library := _library():
        library.malloc_trim(0)
