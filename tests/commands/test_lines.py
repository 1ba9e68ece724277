"""What lines do, told before they are asked: which ones write, and whose answers hold sums."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from rox_bot.commands.verbs import VERBS
from rox_bot.domain.errors import RoxError
from rox_bot.domain.metrics import METRICS
from rox_bot.domain.question import Amounts, Role
from rox_bot.slack.lines import writes
from tests.databases import rows
from tests.talk import Talk, opened, said

SUM = re.compile(r"EUR|€")
EXAMPLES = [example for verb in VERBS for example in verb.examples]
ASKED = sorted(
    {
        *(example for example in EXAMPLES if not writes(example)),
        *(metric.words[0] for metric in METRICS.values()),
        *(f"{metric.words[0]} by partner last quarter" for metric in METRICS.values()),
        *(f"{word} last quarter" for word in ("clv", "growth", "upsell", "cost to serve", "revenue per interaction")),
    }
)
BESIDE = frozenset(("answer", "audit", "inbox", "alembic_version", "export"))
"""Tables that a question may write in: what was answered, and that somebody asked."""


@pytest.mark.parametrize("line", ASKED)
def test_a_managers_answer_with_sums_is_asked_anew_before_it_is_shared(demo: Talk, line: str) -> None:
    alone = demo.with_(role=Role.MANAGER, money=Amounts.HIDDEN)
    try:
        answer = alone.ask(line)
    except RoxError:
        return  # an example about an entry that the demo does not have
    if answer.shareable and SUM.search(said(answer)):
        assert answer.sums
    if answer.shareable:
        assert not SUM.search(said(alone.with_(in_the_open=True).ask(line)))


def content(database: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but those that a question may write in."""
    names = [table.name for table in SQLModel.metadata.sorted_tables if table.name not in BESIDE]
    return {name: rows(database, f'SELECT * FROM "{name}"') for name in names}


def test_a_line_that_changes_something_is_known_to(tmp_path: Path) -> None:
    database = tmp_path / "rox.db"
    with opened(database) as talk:
        talk.ask("log csat 4 acme")
        changing, before = [], content(database)
        for line in EXAMPLES:
            try:
                talk.ask(line)
            except RoxError:
                continue
            now = content(database)
            if now != before:
                changing.append(line)
            before = now
    assert [line for line in changing if not writes(line)] == []
    assert {"levers", "log", "invest", "settings", "digest"} <= {line.split()[0] for line in changing}
