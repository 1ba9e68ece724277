"""Addresses as people type them, and what is none."""

import pytest

from rox_bot.domain.errors import BadInput
from rox_bot.intake.pull.address import clean_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acme", "https://acme.zendesk.com"),
        (" Acme ", "https://acme.zendesk.com"),
        ("acme.zendesk.com", "https://acme.zendesk.com"),
        ("https://acme.zendesk.com/", "https://acme.zendesk.com"),
        ("https://help.acme.example:8443/desk/", "https://help.acme.example:8443/desk"),
        ("https://acme.zendesk.com/agent?x=1#y", "https://acme.zendesk.com/agent"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_one_host_over_tls(typed: str, meant: str) -> None:
    assert clean_address(typed, ".zendesk.com") == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "http://acme.zendesk.com",
        "http://127.0.0.1.evil.example",
        "ftp://acme.zendesk.com",
        "file:///etc/passwd",
        "https://me:secret@acme.zendesk.com",
        "https://acme.zendesk.com:port",
        "https://[::1",
    ],
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        clean_address(typed, ".zendesk.com")
