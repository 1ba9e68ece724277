"""Fixtures of the tests of ROX: talks with the store."""

from tests.talk import demo, empty, filled

__all__ = ["demo", "empty", "filled"]
