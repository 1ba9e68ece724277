"""Made-up answers to show in Slack, and every opinion at hand on whether Slack would take the message."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import Block

from rox_bot.digests.content import DigestContent
from rox_bot.digests.quotes import HARDEST, THANKS, Source, Story
from rox_bot.domain.answer import Action, Answer, Quote, Table
from rox_bot.domain.chart import Point, Row, SeriesChart
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.question import Question
from rox_bot.slack.blocks.limits import check_message
from rox_bot.slack.blocks.rendering import Message
from tests.fake_slack.blocks import check_message as check_as_slack
from tests.fake_slack.state import File, SlackError, Workspace

FILE = "F0PICTURE"
UNREAD_BY_SDK = {"data_visualization", "data_table", "container"}
"""The SDK does not know the first two, and reads the third only with a field that Slack does not have."""
QUESTION = Question("value", ("csat",))

VALUE = Answer(
    title="CSAT · 9–15 Nov 2026",
    headline="CSAT was 91% (n 184, 86–94): no clear change.",
    question=QUESTION,
    lines=("Before, 12 Oct – 8 Nov: 90% (n 702, 88–92); difference +1 percentage points (−4 to 5).",),
    notes=("Only partner NorthBPO.",),
    suggestions=("csat by partner", "csat trend", "help"),
    answer_id="A7K2",
    read_at=datetime(2026, 11, 18, 9, 30, tzinfo=UTC),
)
TABLE = Answer(
    title="CSAT by customer · 9–15 Nov 2026",
    headline="CSAT was 91% (n 184, 86–94); Globex scored lowest.",
    question=QUESTION,
    table=Table(
        ("customer", "CSAT", "n", "95% interval", "change"),
        (
            ("Acme", "94%", "102", "88–97", "no clear change"),
            ("日本電気サービス", "89%", "54", "78–95", "no clear change"),
            ("Koninklijke Verenigde Nederlandse Kantoorbenodigdhedenfabrieken", "86%", "21", "65–95", "clear fall"),
            ("Globex 🚀", "5 of 7", "7", "", "too few"),
        ),
        numeric=(1, 2, 3),
    ),
    notes=("12 answers without a customer are left out.",),
    suggestions=("csat by touchpoint",),
    answer_id="B4M8",
)
MOMENTS = Answer(
    title="Magic moments · 9–15 Nov 2026",
    headline="3 magic moments were recorded.",
    question=QUESTION,
    quotes=(
        Quote("Reset their server on a Sunday.\nThe whole team cheered!", "M12 · 14 Nov · Acme · 5 minutes",
              "https://example.slack.com/archives/C1/p1763100000000100"),
        Quote("<!channel> see <https://evil.example|our invoice> & <@U123>", "M11 · 12 Nov · Globex"),
    ),
    notes=("1 more is only counted: not shown in this place, or older than these.",),
    suggestions=("moments trend", "moments by partner"),
    actions=(Action("undo", "Undo", "E1043", "danger"),),
    answer_id="C9PQ",
    shareable=False,
)  # fmt: skip
EMPTY = Answer(
    title="CSAT · 9–15 Nov 2026",
    headline="CSAT: nothing recorded in 9–15 Nov 2026. The last was on 3 Nov 2026.",
    question=QUESTION,
    suggestions=("csat last month", "help"),
)
ERROR = NotUnderstood(
    N_("There is no {phrase}."), phrase="week 60 of <2026>", suggestions=("csat last week", "csat week 46", "help")
)


def story(quote: Quote, told_as: str = THANKS) -> Story:
    """Somebody's words in a digest."""
    return Story(told_as, Source("M", 1, ""), quote)


def digest_content(**changes: Any) -> DigestContent:
    """A made-up digest."""
    content = DigestContent(
        title="Week 46 · 9–15 Nov · NorthBPO",
        headline="A steady week; billing needs a look.",
        lines=("CSAT 91% (n 184, 86–94) · no clear change", "NPS too few (n 14)"),
        readings=(),
        chart=series(*weeks(94, 93, 91)),
        table=TABLE.table,
        stories=(story(MOMENTS.quotes[0]), story(MOMENTS.quotes[1], HARDEST)),
        footer=("Europe/Amsterdam", "definitions v3"),
        question=Question("digest"),
        late_note="posted late Tue 09:10; bot was offline",
        answer_id="B4M8",
    )
    return replace(content, **changes)


def series(*points: Point, takeaway: str = "CSAT fell clearly in week 46.") -> SeriesChart:
    """A chart of one row."""
    row = Row("CSAT", points, "n 184", "91%", "86–94", "clear fall", unit="%")
    return SeriesChart("CSAT by week", "12 weeks", (row,), (), "", takeaway, "CSAT by week, falling to 91%.")


def weeks(*values: float | None) -> tuple[Point, ...]:
    """Consecutive weeks of 2026 with these values."""
    return tuple(Point(f"2026-W{30 + place}", value, n=50) for place, value in enumerate(values))


def faults(message: Message) -> list[str]:
    """What our check, the stand-in for Slack and Slack's SDK have against a message."""
    json.dumps([message.text, message.blocks], allow_nan=False).encode()
    found = check_message(message.blocks, message.text)
    workspace = Workspace()
    workspace.files[FILE] = File(FILE, "chart.png", 1, completed_at=0.0)
    try:
        check_as_slack(workspace, message.blocks)
    except SlackError as refusal:
        found.append(f"{refusal.error} {refusal.extra}")
    for block in message.blocks:
        if block["type"] in UNREAD_BY_SDK:
            continue
        read = Block.parse(block)
        if read is None or read.to_dict()["type"] != block["type"]:
            found.append(f"the SDK reads another block from {block}")
    return found


def elements(value: Any) -> list[dict[str, Any]]:
    """Every dict in a block tree, outermost first."""
    if isinstance(value, dict):
        return [value, *(each for inner in value.values() for each in elements(inner))]
    return [each for inner in value for each in elements(inner)] if isinstance(value, list) else []


def words(message: Message) -> str:
    """All that is shown of a message, in order."""
    return "\n".join(each["text"] for each in elements(message.blocks) if isinstance(each.get("text"), str))


def buttons(message: Message) -> list[tuple[str, str, str]]:
    """The buttons as (action_id, label, value)."""
    shown = [each for each in elements(message.blocks) if each.get("type") == "button"]
    return [(each["action_id"], each["text"]["text"], each.get("value", "")) for each in shown]
