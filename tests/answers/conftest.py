"""The stores that questions are asked of."""

from tests.talk import demo, empty, filled

__all__ = ["demo", "empty", "filled"]
