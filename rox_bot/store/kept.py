"""Kept answers: short ids, the question as it was read, and the figures as they were shown."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, desc, select
from sqlalchemy.exc import IntegrityError

from rox_bot.store.tables import AnswerRow

_answer: Table = AnswerRow.__table__  # type: ignore[attr-defined]
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LETTERS = "".join(sign for sign in ALPHABET if sign.isalpha())
_TRIES_PER_LENGTH = 20


def new_answer_id(length: int) -> str:
    """Return a random id: a letter, then at least one letter and one digit.

    So it never looks like an event's id (`E1043`) nor like a word (`CSAT`).
    """
    while True:
        rest = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
        if any(sign.isalpha() for sign in rest) and any(sign.isdigit() for sign in rest):
            return secrets.choice(_LETTERS) + rest


def keep_answer(
    tx: Connection,
    *,
    workspace: str,
    read_at: datetime,
    asker: str,
    slack_channel: str,
    question: Any,
    readings: Any,
    code_version: str,
    thread: str = "",
) -> str:
    """Keep an answer and return its id: 4 signs, 5 when four run out."""
    row = {
        "workspace": workspace,
        "read_at": read_at,
        "asker": asker,
        "slack_channel": slack_channel,
        "thread": thread,
        "question": json.dumps(question),
        "readings": json.dumps(readings),
        "code_version": code_version,
    }
    for attempt in range(_TRIES_PER_LENGTH * 2):
        number = new_answer_id(4 if attempt < _TRIES_PER_LENGTH else 5)
        try:
            with tx.begin_nested():
                tx.execute(_answer.insert(), [{**row, "id": number}])
        except IntegrityError:
            continue
        return number
    raise RuntimeError("no free answer id")


def find_answer(tx: Connection, workspace: str, number: str) -> Mapping[str, Any] | None:
    """Return a kept answer by its id, however it is typed."""
    query = select(_answer).where(_answer.c.workspace == workspace, _answer.c.id == number.upper())
    row = tx.execute(query).mappings().first()
    return dict(row) if row else None


def last_answers(
    tx: Connection, workspace: str, asker: str, slack_channel: str, thread: str, limit: int
) -> list[Mapping[str, Any]]:
    """Return the latest answers in a place, newest first: in a thread everybody's, elsewhere the asker's own."""
    query = select(_answer).where(
        _answer.c.workspace == workspace, _answer.c.slack_channel == slack_channel, _answer.c.thread == thread
    )
    if not thread:
        query = query.where(_answer.c.asker == asker)
    rows = tx.execute(query.order_by(desc(_answer.c.number)).limit(limit)).mappings()
    return [dict(row) for row in rows]
