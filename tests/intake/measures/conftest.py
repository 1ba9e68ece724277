"""The stores that questions are asked of."""

from tests.talk import empty, filled

__all__ = ["empty", "filled"]
