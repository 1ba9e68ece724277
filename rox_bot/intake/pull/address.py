"""A vendor's address as somebody types it: over TLS, to one host, and nothing else in it."""

import re
from urllib.parse import urlsplit

from rox_bot.domain.errors import N_, BadInput

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.IGNORECASE)
LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))


def clean_address(text: str, host: str = "") -> str:
    """Return an address as `https://host[:port][/path]`; a bare account name gets the vendor's `host` ending.

    Plain http is for this machine alone. Raises BadInput.
    """
    typed = text.strip()
    if host and _NAME.fullmatch(typed):
        typed = f"https://{typed}{host}"
    if "://" not in typed:
        typed = f"https://{typed}"
    try:
        parts = urlsplit(typed)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise _wrong() from None
    name = (parts.hostname or "").lower()
    if not name or parts.scheme not in ("https", "http") or parts.username or parts.password:
        raise _wrong()
    if parts.scheme == "http" and name not in LOCAL:
        raise BadInput(N_("The address must begin with https://: keys are never sent without encryption."))
    shown = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{shown}{port}{parts.path.rstrip('/')}"


def _wrong() -> BadInput:
    return BadInput(N_("This is not an address such as https://acme.example.com."))
