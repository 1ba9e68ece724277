"""HaloPSA's tickets and feedback behind its client credentials."""

from .server import FakeVendor


class FakeHalo(FakeVendor):
    """To come."""
