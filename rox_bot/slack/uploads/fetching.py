"""Fetching a file that was sent to the bot: from Slack's own host alone, streamed to disk, its size watched."""

import asyncio
import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from rox_bot.digests.posting import NotPosted
from rox_bot.domain.errors import N_, BadInput, RoxError, Unavailable
from rox_bot.slack.edge import Edge
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.store.uploads import Upload

MOST = 100_000_000
"""Bytes of a file that are taken in from Slack; larger ones go the way of the inbox folder or the terminal."""

_HOST = "https://files.slack.com"
_CHUNK = 262_144
_TIMEOUT = aiohttp.ClientTimeout(total=600, sock_connect=10, sock_read=30)
_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".xlsm", ".xls", ".xlsb")
"""The last two are refused once they are opened, with what to do instead."""

_GONE = frozenset(("file_not_found", "file_deleted", "access_denied"))


def check_kind(upload: Upload) -> None:
    """Raise BadInput for a file that is no table by its name, or too large, with the way out."""
    name = upload.name.lower()
    if not name.endswith(_ENDINGS):
        raise BadInput(
            N_(
                "{name} is no table I can read: I take CSV (also .csv.gz) and Excel (.xlsx). Export it as one of those."
            ),
            name=upload.name,
        )
    check_size(upload.name, upload.size)


def check_size(name: str, size: int) -> None:
    """Raise BadInput for a file that is too large, or empty."""
    if size > MOST:
        raise BadInput(
            N_(
                "{name} is larger than {most} MB, the most that I take here. Put it into the inbox folder, "
                "run `rox-bot import`, or send it in parts."
            ),
            name=name,
            most=MOST // 1_000_000,
        )


def may_be_fetched(url: str, base_url: str) -> bool:
    """Return whether an address is that of Slack's files (or of the API base in force): the token goes nowhere else."""
    parts, base = urlsplit(url), urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin == _HOST or (base.hostname != "slack.com" and origin == f"{base.scheme}://{base.netloc}")


async def fetch(edge: Edge, upload: Upload, path: Path) -> str:
    """Put a file at a path and return the fingerprint of its bytes; raises BadInput, Unavailable, NotPosted and Unsure.

    The file is whole or not there at all.
    """
    if edge.identity.scopes and "files:read" not in edge.identity.scopes:
        raise _not_allowed()
    try:
        found = (await sorted_out(edge.asking.files_info(file=upload.file_id)))["file"]
    except NotPosted as refusal:
        if refusal.reason == "missing_scope":
            raise _not_allowed() from refusal
        if refusal.reason in _GONE:
            raise _gone(upload) from refusal
        raise
    if found.get("mode") in ("tombstone", "hidden_by_limit"):
        raise _gone(upload)
    if found.get("is_external"):
        raise BadInput(
            N_("{name} lies outside Slack. Download it there, and send me the file itself."), name=upload.name
        )
    check_size(upload.name, int(found.get("size") or 0))
    url = str(found.get("url_private_download") or found.get("url_private") or "")
    if not may_be_fetched(url, edge.posting.base_url):
        raise BadInput(N_("Slack did not say where {name} lies. Please send it again."), name=upload.name)
    return await _streamed(edge, upload, url, path)


async def _streamed(edge: Edge, upload: Upload, url: str, path: Path) -> str:
    beside = path.with_name(f".{secrets.token_hex(4)}.part")
    digest, size = hashlib.blake2b(digest_size=16), 0
    headers = {"Authorization": f"Bearer {edge.posting.token}"}
    try:
        async with edge.session.get(url, headers=headers, timeout=_TIMEOUT, allow_redirects=False) as answer:
            _check(answer, upload)
            number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(number, "wb") as file:
                async for chunk in answer.content.iter_chunked(_CHUNK):
                    size += len(chunk)
                    check_size(upload.name, size)
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
        if not size:
            raise BadInput(N_("{name} is empty."), name=upload.name)
        await asyncio.to_thread(beside.replace, path)
    except (aiohttp.ClientError, TimeoutError) as trouble:
        raise Unavailable(N_("Slack did not give me {name}; I try again."), name=upload.name) from trouble
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise Unavailable(N_("{name} could not be kept here: {reason}."), name=upload.name, reason=reason) from trouble
    finally:
        await asyncio.to_thread(beside.unlink, missing_ok=True)
    return digest.hexdigest()


def _check(answer: aiohttp.ClientResponse, upload: Upload) -> None:
    """Raise for anything but the file: without the permission Slack sends a page to sign in instead of it."""
    if answer.status >= 500 or answer.status == 429:
        raise Unavailable(N_("Slack did not give me {name}; I try again."), name=upload.name)
    if answer.status in (404, 410):
        raise _gone(upload)
    if answer.status != 200 or answer.content_type == "text/html":
        raise _not_allowed()


def _gone(upload: Upload) -> BadInput:
    return BadInput(N_("{name} is not in Slack any more. Please send it again."), name=upload.name)


def _not_allowed() -> BadInput:
    return BadInput(
        N_(
            "I may not read files here: the permission files:read is missing. An admin adds it under OAuth & "
            "Permissions and reinstalls the app; until then use the inbox folder or `rox-bot import`."
        )
    )


def as_sent(trouble: RoxError, upload: Upload) -> RoxError:
    """Return an explanation that calls a file by the name under which it was sent, not by where it lies here."""
    values = {name: upload.name if isinstance(value, Path) else value for name, value in trouble.values.items()}
    return type(trouble)(trouble.message, suggestions=trouble.suggestions, **values)
