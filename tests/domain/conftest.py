"""The stores that questions are asked of."""

from tests.talk import empty

__all__ = ["empty"]
