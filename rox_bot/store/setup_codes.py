"""The one-time code that makes the first admin: shown once in the terminal, kept as a salted hash."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Table, select, update

from rox_bot.store.tables import SetupCodeRow
from rox_bot.store.upserts import insert_into

_code: Table = SetupCodeRow.__table__  # type: ignore[attr-defined]
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for each other; eight of them are 39 bits."""
_LENGTH, _MIDDLE = 8, 4
LIFETIME = timedelta(hours=24)
TRIES = 5
_COST = {"n": 2**14, "r": 8, "p": 1}


class Tried(StrEnum):
    """What became of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    LOCKED = "locked"  # tried too often
    NONE = "none"  # there is no code


def new_code(tx: Connection, workspace: str, now: datetime) -> str:
    """Return a new code such as `QX7K-93MD`; the one before is worth nothing any more."""
    code = _drawn()
    salt = secrets.token_hex(16)
    row = {
        "workspace": workspace,
        "salt": salt,
        "digest": _digest(code, salt),
        "made_at": now,
        "expires_at": now + LIFETIME,
        "tries_left": TRIES,
        "used_at": None,
        "used_by": "",
    }
    statement = insert_into(tx, _code)
    changes = {name: statement.excluded[name] for name in row if name != "workspace"}
    tx.execute(statement.on_conflict_do_update(index_elements=["workspace"], set_=changes), [row])
    return f"{code[:_MIDDLE]}-{code[_MIDDLE:]}"


def try_code(tx: Connection, workspace: str, typed: str, person: str, now: datetime) -> Tried:
    """Use a code up, or count a wrong try; in the transaction of what a right one brings."""
    row = tx.execute(select(_code).where(_code.c.workspace == workspace).with_for_update()).mappings().first()
    if row is None:
        return Tried.NONE
    right = hmac.compare_digest(_digest(plain(typed), row["salt"]), row["digest"])
    if row["used_at"] is not None:
        if not right:
            return Tried.NONE
        return Tried.RIGHT if row["used_by"] == person else Tried.USED  # the same delivery may come again
    if row["expires_at"] <= now:
        return Tried.EXPIRED
    if row["tries_left"] <= 0:
        return Tried.LOCKED
    here = update(_code).where(_code.c.workspace == workspace)
    if not right:
        tx.execute(here.values(tries_left=row["tries_left"] - 1))
        return Tried.WRONG
    tx.execute(here.values(used_at=now, used_by=person))
    return Tried.RIGHT


def looks_like_code(text: str) -> bool:
    """Return whether a word may be a code, with or without its dash; no word of a language holds a digit."""
    code = plain(text)
    return len(code) == _LENGTH and set(code) <= set(_LETTERS) and not code.isalpha()


def plain(typed: str) -> str:
    """Return the letters of a code as it was typed."""
    return "".join(each for each in typed.upper() if each.isalnum())


def _drawn() -> str:
    """Draw letters and digits until a digit is among them."""
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        if not code.isalpha():
            return code


def _digest(code: str, salt: str) -> str:
    return hashlib.scrypt(code.encode(), salt=salt.encode(), dklen=32, **_COST).hex()
