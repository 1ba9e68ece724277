"""Whatever people typed into whatever field, Slack gets a message it takes, without a mention or link of theirs."""

import re
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rox_bot.domain.answer import Action, Answer, Quote, Table
from rox_bot.domain.chart import Chart, Member, Point, Row, SeriesChart, SliceChart
from rox_bot.domain.errors import NotUnderstood
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.slack.blocks.rendering import MOST_NOTIFICATION, Message, render_answer, render_error, render_reference
from rox_bot.slack.posting.digests import render_digest
from rox_bot.slack.posting.refused_blocks import DATA_BLOCKS
from tests.slack.messages import FILE, QUESTION, buttons, digest_content, elements, faults, story, words

T = TypeVar("T")
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
OURS = "https://example.slack.com/archives/C1/p1"
TYPED = (
    "<!channel>", "<!here|here>", "<@U0123ABC>", "<!subteam^S1|team>", "<#C1|general>", "<https://evil.example|pay>",
    "<mailto:a@b.example>", "@everyone", "*bold* _it_ ~no~ `code`", "&amp;&lt;!channel&gt;", "{braces} {0} %s",
    ":tada:", "https://evil.example/x", "\u202egnp.exe", "\u200b", "\ud800", "日本電気" * 9, "👩\u200d💻",
    "e\u0301" * 40, "\n\n", "x" * 5_000, "a\x00b", "| a | b |", "",
)  # fmt: skip
PIECE = st.integers(0, len(TYPED) - 1).map(TYPED.__getitem__)  # by number: hypothesis prints what it draws from
TEXT = st.one_of(PIECE, st.text(max_size=30), st.lists(PIECE, max_size=4).map("".join))
ID = st.sampled_from(["", "A7K2", "B4M8X"])
NUMBER = st.none() | st.floats(-1e6, 1e6) | st.sampled_from([float("nan"), float("inf")])
WORDING = st.sampled_from([Wording(language) for language in LANGUAGES])


def several(each: st.SearchStrategy[T], most: int = 4) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(each, max_size=most).map(tuple)


ACTION = st.builds(
    Action, st.sampled_from(["undo", "approve", "share", "why"]), TEXT, st.sampled_from(["", "E1043"]), TEXT
)
QUOTE = st.builds(Quote, TEXT, TEXT, st.sampled_from(["", OURS]) | TEXT)
CELLS = several(TEXT, 22)
FEW_ROWS = st.lists(CELLS, max_size=45)
MANY_ROWS = st.builds(
    lambda rows, times: (rows * times)[:500], st.lists(CELLS, min_size=1, max_size=5), st.integers(1, 500)
)
TABLE = st.builds(
    Table,
    CELLS,
    st.one_of(FEW_ROWS, MANY_ROWS).map(tuple),
    several(st.integers(0, 9)),
    st.lists(several(NUMBER, 5), max_size=9).map(tuple),
)
POINT = st.builds(Point, TEXT, NUMBER, partial=st.booleans(), few=st.booleans())
ROW = st.builds(Row, TEXT, several(POINT, 24), TEXT, TEXT, TEXT, TEXT, TEXT)
ALIKE = st.builds(
    lambda points, titles: tuple(Row(title, points, "", "", "", "") for title in titles),
    st.lists(st.builds(Point, TEXT, st.floats(-1e6, 1e6)), max_size=24, unique_by=lambda point: point.label).map(tuple),
    st.lists(TEXT, max_size=60),
)
SERIES = st.builds(SeriesChart, TEXT, TEXT, several(ROW, 2) | ALIKE, st.just(()), TEXT, TEXT, TEXT)
MEMBER = st.builds(Member, TEXT, NUMBER, NUMBER, NUMBER, TEXT, TEXT, TEXT, few=st.booleans())
SLICES = st.builds(SliceChart, TEXT, TEXT, several(MEMBER, 24), NUMBER, TEXT, TEXT, TEXT, TEXT, TEXT)
CHART: st.SearchStrategy[Chart | None] = st.none() | SERIES | SLICES
ANSWER = st.builds(
    Answer,
    title=TEXT,
    headline=TEXT,
    question=st.just(QUESTION),
    lines=several(TEXT, 40),
    table=st.none() | TABLE,
    chart=CHART,
    quotes=several(QUOTE, 6),
    notes=several(TEXT, 12),
    suggestions=several(TEXT, 5),
    actions=several(ACTION, 6),
    answer_id=ID,
    shareable=st.booleans(),
)
INERT = {
    "rich_text", "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted", "text", "link",
    "plain_text", "header", "context", "actions", "button", "image", "data_visualization", "line", "bar",
    "data_table", "table", "raw_text", "raw_number",
}  # fmt: skip
UNSEEN = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\x00]")


def assert_harmless(message: Message, *urls: str) -> None:
    """Nothing Slack would refuse, notify anyone of, or turn into a link we did not make."""
    assert faults(message) == []
    assert message.text.strip()
    assert len(message.text) <= MOST_NOTIFICATION
    assert re.sub("&(amp|lt|gt);", "", message.text).translate(str.maketrans("<>", "&&")).count("&") == 0
    parts = elements(message.blocks)
    assert {each["type"] for each in parts if "type" in each} <= INERT
    assert {each["url"] for each in parts if "url" in each} <= {url for url in urls if url.startswith("http")}
    assert not UNSEEN.search(message.text + words(message))


@UNHURRIED
@given(ANSWER, WORDING, st.booleans(), st.sets(st.sampled_from(DATA_BLOCKS)), st.sampled_from(["", FILE]))
def test_any_answer_becomes_a_harmless_message(
    answer: Answer, wording: Wording, private: bool, native: set[str], file: str
) -> None:
    message = render_answer(answer, wording, private=private, picture_file=file, native=native)
    for form in filter(None, (message.blocks, message.plain)):
        shown = Message(message.text, form)
        assert_harmless(shown, *(quote.url for quote in answer.quotes))
        assert all(re.fullmatch(r"|(A7K2|B4M8X)(:[0-2])?|E1043", value) for _, _, value in buttons(shown))
    kinds = {str(block["type"]) for block in message.blocks}
    assert kinds.isdisjoint(set(DATA_BLOCKS) - native)
    assert {str(block["type"]) for block in message.plain}.isdisjoint({*DATA_BLOCKS, "image"})


@UNHURRIED
@given(TEXT, st.dictionaries(st.sampled_from(["phrase", "year"]), TEXT), several(TEXT, 8), WORDING)
def test_any_error_becomes_a_harmless_message(
    told: str, values: dict[str, str], suggestions: tuple[str, ...], wording: Wording
) -> None:
    message = "".join(f"{{{name}}} " for name in values) if values else told
    assert_harmless(render_error(NotUnderstood(message, suggestions=suggestions, **values), wording))


@UNHURRIED
@given(TEXT, WORDING)
def test_any_reference_becomes_a_harmless_message(reference: str, wording: Wording) -> None:
    assert_harmless(render_reference(reference, wording))


@UNHURRIED
@given(st.data(), WORDING, st.sampled_from(["", FILE]))
def test_any_digest_becomes_a_harmless_message(data: st.DataObject, wording: Wording, file: str) -> None:
    draw: Callable[[st.SearchStrategy[Quote | None]], Quote | None] = data.draw
    best, hardest = draw(st.none() | QUOTE), draw(st.none() | QUOTE)
    stories = tuple(story(quote) for quote in (best, hardest) if quote)
    content = digest_content(
        title=data.draw(TEXT),
        headline=data.draw(TEXT),
        lines=data.draw(several(TEXT, 40)),
        chart=data.draw(st.none() | SERIES),
        table=data.draw(st.none() | TABLE),
        stories=stories,
        footer=data.draw(several(TEXT, 8)),
        answer_id=data.draw(ID),
        late_note=data.draw(TEXT),
        gap_note=data.draw(TEXT),
    )
    message = render_digest(content, wording, picture_file=file, actions=data.draw(several(ACTION)))
    assert_harmless(message, *(quote.url for quote in (best, hardest) if quote))


@UNHURRIED
@given(st.sampled_from([typed for typed in TYPED if typed.startswith(("<", "@", ":", "&"))]))
def test_what_looks_like_a_command_to_slack_is_shown_letter_by_letter(typed: str) -> None:
    answer = Answer("title", typed, QUESTION, lines=(typed,), quotes=(Quote(typed, typed),), answer_id="A7K2")
    assert words(render_answer(answer, Wording(), private=True)).count(typed) == 4
