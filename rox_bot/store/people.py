"""People as keyed pseudonyms: one table holds what is known of them, facts hold the key alone."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from rox_bot.domain.errors import N_, BadInput
from rox_bot.store.tables import PersonRow, WorkspaceRow
from rox_bot.store.turns import wait_turn
from rox_bot.store.upserts import insert_into

_person: Table = PersonRow.__table__  # type: ignore[attr-defined]
_workspace: Table = WorkspaceRow.__table__  # type: ignore[attr-defined]
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_PHONE = re.compile(r"(\+|00)[1-9][0-9]{6,14}")
_KEY = re.compile(r"[a-z2-7]{26}")
_PHONE_MARKS = re.compile(r"\(0\)|[ ().-]")


def is_personal(identity: str) -> bool:
    """Return whether an id is by itself a person's: an e-mail address or an international phone number."""
    text = identity.strip()
    return bool(_EMAIL.fullmatch(text) or _phone(text))


def is_key(text: str) -> bool:
    """Return whether a text is a person key."""
    return _KEY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Turns an id from a source into a person key: HMAC-SHA256 under the workspace's key, 26 letters and digits."""

    secret: bytes

    def key(self, identity: str, source: str) -> str:
        """Return the person key of an id; e-mail addresses and phone numbers mean the same person in every source."""
        text = " ".join(identity.casefold().split())
        if not text:
            return ""
        known = text if _EMAIL.fullmatch(text) else _phone(text) or f"{source.casefold()}\n{text}"
        digest = hmac.new(self.secret, known.encode(), hashlib.sha256).digest()
        return base64.b32encode(digest).decode().lower()[:26]


def prepare_workspace(tx: Connection, workspace: str, now: datetime, key: str | None) -> Pseudonyms:
    """Return the workspace's pseudonyms, making its row and key on first use.

    `key` is the operator's own secret; another one than before is refused, as it would split every person in two.
    """
    row = tx.execute(select(_workspace).where(_workspace.c.key == workspace)).mappings().first()
    if row is None:
        stored = "" if key else secrets.token_hex(32)
        secret = key or stored
        values = {"key": workspace, "pseudonym_key": stored, "pseudonym_check": _check(secret), "created_at": now}
        tx.execute(insert_into(tx, _workspace).on_conflict_do_nothing(), [{**_empty_workspace(), **values}])
        row = tx.execute(select(_workspace).where(_workspace.c.key == workspace)).mappings().one()
    secret = key or row["pseudonym_key"]
    if not secret or _check(secret) != row["pseudonym_check"]:
        raise BadInput(
            N_("ROX_PSEUDONYM_KEY is not the key this database was started with; people would be counted twice."),
        )
    return Pseudonyms(secret.encode())


def know_people(tx: Connection, workspace: str, people: Mapping[str, tuple[str, str, str]], now: datetime) -> None:
    """Add people that are not known yet: person key -> (kind, label, Slack user id)."""
    wait_turn(tx)
    rows = [
        {"workspace": workspace, "key": key, "kind": kind, "label": label, "slack_user": user, "created_at": now}
        for key, (kind, label, user) in people.items()
        if key
    ]
    if rows:
        tx.execute(insert_into(tx, _person).on_conflict_do_nothing(), rows)


def people_of(tx: Connection, workspace: str, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Return what is known of people, by person key."""
    wanted = list(keys)
    query = select(_person).where(_person.c.workspace == workspace, _person.c.key.in_(wanted))
    return {row["key"]: dict(row) for row in tx.execute(query).mappings()}


def key_of_label(tx: Connection, workspace: str, label: str) -> str:
    """Return the key of the one person whose label this is, '' where there is none or not one alone."""
    where = (_person.c.workspace == workspace, _person.c.key.startswith(label.removeprefix("p-")))
    found = list(tx.execute(select(_person.c.key).where(*where).limit(2)).scalars())
    return str(found[0]) if len(found) == 1 else ""


def find_agents(tx: Connection, workspace: str, name: str = "") -> list[Mapping[str, Any]]:
    """Return the agents known, all or those with a label or a person key, in the order of their labels."""
    query = select(_person).where(_person.c.workspace == workspace, _person.c.kind == "agent")
    if name:
        query = query.where((_person.c.label == name) | (_person.c.key == name))
    return [dict(row) for row in tx.execute(query.order_by(_person.c.label, _person.c.key)).mappings()]


def bind_agent(tx: Connection, workspace: str, key: str, slack_user: str) -> None:
    """Note which Slack user a person is; '' for nobody."""
    where = (_person.c.workspace == workspace, _person.c.key == key)
    tx.execute(_person.update().where(*where).values(slack_user=slack_user))


def bind_slack(tx: Connection, workspace: str, team: str, enterprise: str) -> None:
    """Bind the workspace to the Slack team it is connected to; another team is refused."""
    row = tx.execute(select(_workspace).where(_workspace.c.key == workspace)).mappings().one()
    if row["slack_team"] and row["slack_team"] != team:
        raise BadInput(
            N_("This database belongs to Slack team {known}; the token is of team {team}."),
            known=row["slack_team"],
            team=team,
        )
    tx.execute(
        _workspace.update().where(_workspace.c.key == workspace).values(slack_team=team, slack_enterprise=enterprise),
    )


def slack_key(tx: Connection, workspace: str, pseudonyms: Pseudonyms, user: str) -> str:
    """Return the person key of a Slack user of the team that the workspace is bound to."""
    team = tx.execute(select(_workspace.c.slack_team).where(_workspace.c.key == workspace)).scalar() or ""
    return pseudonyms.key(user, f"slack:{team}")


def colleagues(tx: Connection, workspace: str) -> list[tuple[str, str, str]]:
    """Return the people who may have done something for a customer: (person key, name, Slack id or '').

    An agent of a helpdesk who is a Slack user known too is left out: the Slack user stands for both.
    """
    query = select(_person.c.key, _person.c.label, _person.c.slack_user, _person.c.kind).where(
        _person.c.workspace == workspace, _person.c.kind.in_(("slack", "agent"))
    )
    rows = list(tx.execute(query))
    in_slack = {row.slack_user for row in rows if row.kind == "slack"}
    return [
        (row.key, row.label, row.slack_user) for row in rows if row.kind == "slack" or row.slack_user not in in_slack
    ]


def key_of_user(tx: Connection, workspace: str, user: str) -> str:
    """Return the person key of a Slack user who has been met, '' for anybody else."""
    where = (_person.c.workspace == workspace, _person.c.slack_user == user, _person.c.kind == "slack")
    return tx.execute(select(_person.c.key).where(*where)).scalar() or ""


def labels_of(tx: Connection, workspace: str, users: Iterable[str]) -> dict[str, str]:
    """Return the names under which Slack users are known; those nobody has met are left out."""
    query = select(_person.c.slack_user, _person.c.label).where(
        _person.c.workspace == workspace, _person.c.slack_user.in_(list(users))
    )
    return {user: label for user, label in tx.execute(query) if label}


def _phone(text: str) -> str:
    """Return an international phone number as + and digits, however it is written; '' for anything else."""
    found = _PHONE.fullmatch(_PHONE_MARKS.sub("", text))
    return "+" + found[0].removeprefix(found[1]) if found else ""


def _empty_workspace() -> dict[str, str]:
    return dict.fromkeys(("slack_team", "slack_enterprise", "slack_scopes"), "")


def _check(secret: str) -> str:
    return hmac.new(secret.encode(), b"rox_bot pseudonym key", hashlib.sha256).hexdigest()[:32]
