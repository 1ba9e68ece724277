"""What an answer, an error and a digest look like in Slack."""

from dataclasses import replace

import pytest

from rox_bot.domain.answer import Action, Quote, Table
from rox_bot.domain.chart import Member, Point, SeriesChart, SliceChart
from rox_bot.domain.errors import BadInput, NotUnderstood
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks.limits import check_message
from rox_bot.slack.blocks.rendering import (
    MOST_LINES,
    ROWS_BESIDE_A_CHART,
    Message,
    render_answer,
    render_error,
    render_reference,
)
from rox_bot.slack.blocks.tables import MOST_ROWS
from rox_bot.slack.posting.digests import render_digest
from tests.fake_slack.blocks import check_message as check_as_slack
from tests.fake_slack.state import SlackError, Workspace
from tests.slack.messages import (
    EMPTY,
    ERROR,
    FILE,
    MOMENTS,
    TABLE,
    VALUE,
    buttons,
    digest_content,
    faults,
    series,
    story,
    weeks,
    words,
)

EN = Wording("en")
NATIVE = ("data_visualization", "data_table", "table")
CHARTED = replace(VALUE, chart=series(*weeks(94, 93, 91)))
BOTH = replace(CHARTED, table=TABLE.table)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def chart_of(*points: Point) -> Message:
    answer = replace(VALUE, chart=series(*points), table=TABLE.table)
    return render_answer(answer, EN, private=True, native=NATIVE)


def drawn(message: Message) -> dict[str, float]:
    found = [block["chart"]["series"][0]["data"] for block in message.blocks if block["type"] == "data_visualization"]
    return {point["label"]: point["value"] for point in found[0]} if found else {}


def digest(*, picture_file: str = "", best: Quote | None = None, late_note: str = "") -> Message:
    content = digest_content(stories=(story(best),) if best else (), late_note=late_note)
    return render_digest(content, EN, picture_file=picture_file, actions=(Action("open", "Open", "B4M8"),))


def test_an_answer_says_its_sentence_first_in_a_notification() -> None:
    assert render_answer(VALUE, EN, private=True).text.split("\n")[0] == VALUE.headline


def test_a_private_answer_can_be_shared_and_opened_by_its_id_alone() -> None:
    assert buttons(render_answer(VALUE, EN, private=True)) == [
        ("suggest:0", "csat by partner", "A7K2:0"),
        ("suggest:1", "csat trend", "A7K2:1"),
        ("suggest:2", "help", "A7K2:2"),
        ("why", "Why", "A7K2"),
        ("share", "Share", "A7K2"),
    ]


@pytest.mark.parametrize(
    ("answer", "private"),
    [(VALUE, False), (replace(VALUE, shareable=False), True), (replace(VALUE, answer_id=""), True)],
)
def test_nothing_else_can_be_shared(answer: object, private: bool) -> None:
    message = render_answer(answer, EN, private=private)  # type: ignore[arg-type]
    assert "share" not in {name for name, _, _ in buttons(message)}


def test_an_answer_without_an_id_shows_its_suggestions_as_words() -> None:
    message = render_answer(EMPTY, EN, private=True)
    assert buttons(message) == []
    assert "csat last month" in words(message)


def test_at_most_three_suggestions_become_buttons() -> None:
    message = render_answer(replace(VALUE, suggestions=("a", "b", "c", "d")), EN, private=False)
    assert [label for name, label, _ in buttons(message) if name.startswith("suggest")] == ["a", "b", "c"]


def test_actions_of_one_name_stand_in_rows_of_their_own() -> None:
    twice = (Action("approve", "Approve M1", "M1"), Action("approve", "Approve M2", "M2"))
    message = render_answer(replace(VALUE, actions=twice), EN, private=True)
    assert [value for name, _, value in buttons(message) if name == "approve"] == ["M1", "M2"]
    assert kinds(message)[-2:] == ["actions", "actions"]


def test_only_the_styles_slack_knows_are_sent() -> None:
    actions = (Action("undo", "Undo", "E1", "danger"), Action("keep", "Keep", "E1", "loud"))
    row = render_answer(replace(VALUE, actions=actions), EN, private=True).blocks[-1]["elements"]
    assert [each.get("style") for each in row[:2]] == ["danger", None]


def test_the_words_of_people_are_shown_as_they_were_written() -> None:
    assert "<!channel> see <https://evil.example|our invoice> & <@U123>" in words(
        render_answer(MOMENTS, EN, private=True)
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "slack://open",
        "http://",
        "https://user@evil.example/",
        "https://a.example/ b",
        "https://a.example/<x>",
        "https://[broken/",
        "https://a.example/\u202egpj",
        "https://a.example/" + "x" * 3_000,
    ],
)
def test_a_doubtful_address_does_not_become_a_link(url: str) -> None:
    answer = replace(MOMENTS, quotes=(Quote("Well done", "M1", url),))
    assert "open message" not in words(render_answer(answer, EN, private=True))


@pytest.mark.parametrize("url", ["https://a.example", "http://a.example:8080/p?q=1#f"])
def test_a_web_address_becomes_a_link(url: str) -> None:
    assert blocks.link(url, "open") == {"type": "link", "url": url, "text": "open"}


def test_long_lists_say_how_much_they_leave_out() -> None:
    lines = tuple(f"line {n}" for n in range(MOST_LINES + 2))
    rows = tuple((f"row {n}",) for n in range(MOST_ROWS + 1))
    message = render_answer(replace(VALUE, lines=lines, table=Table(("a",), rows)), EN, private=True)
    assert "2 more lines are not shown here." in words(message)
    assert "1 more row is not shown here." in words(message)


def test_a_long_story_is_cut() -> None:
    story = words(render_answer(replace(VALUE, quotes=(Quote("x" * 4_000, "M1"),)), EN, private=True))
    assert "x" * 599 + "…" in story
    assert "x" * 600 not in story


def test_a_table_without_rows_is_not_shown() -> None:
    message = render_answer(replace(VALUE, table=Table(("a",), ())), EN, private=True)
    assert message == render_answer(VALUE, EN, private=True)


def test_a_chart_is_drawn_by_slack_only_where_that_is_allowed() -> None:
    assert "data_visualization" not in kinds(render_answer(BOTH, EN, private=True))
    assert "data_visualization" not in kinds(render_answer(BOTH, EN, private=True, native=("data_table",)))
    message = render_answer(BOTH, EN, private=True, native=NATIVE)
    assert drawn(message) == {"2026-W30": 94, "2026-W31": 93, "2026-W32": 91}
    assert "The chart shows no intervals: they stand in the table." in words(message)


def test_slack_draws_nothing_whose_intervals_would_stand_nowhere() -> None:
    assert drawn(render_answer(CHARTED, EN, private=True, native=NATIVE)) == {}


def test_a_picture_goes_before_a_drawing_and_carries_its_alt_text() -> None:
    message = render_answer(BOTH, EN, private=True, picture_file=FILE, native=NATIVE)
    (picture,) = [block for block in message.blocks if block["type"] == "image"]
    assert picture["slack_file"] == {"id": FILE}
    assert picture["alt_text"] == "CSAT by week, falling to 91%."
    assert not {"data_visualization", "data_table"} & set(kinds(message))


@pytest.mark.parametrize("native", [NATIVE, ("data_table",), ("table",)])
def test_what_slack_may_refuse_is_there_once_more_as_text(native: tuple[str, ...]) -> None:
    message = render_answer(BOTH, EN, private=True, native=native)
    plain = Message(message.text, message.plain)
    assert message.plain == render_answer(BOTH, EN, private=True).blocks
    assert {row[0][:20] for row in TABLE.table.rows if TABLE.table} <= {
        each[:20] for each in words(message).split("\n")
    }
    assert "rich_text_preformatted" in str(plain.blocks)
    assert buttons(plain) == buttons(message)
    assert faults(plain) == faults(message) == []


def test_a_table_can_be_sorted_by_the_numbers_behind_it() -> None:
    table = Table(("week", "CSAT", "n"), (("W46", "91%", "1,204"), ("W47", "–", "")), (1, 2), ((None, 91.25, 1204.0),))
    (block,) = [
        each
        for each in render_answer(replace(VALUE, table=table), EN, private=True, native=NATIVE).blocks
        if each["type"] == "data_table"
    ]
    head, first, second = block["rows"]
    assert [cell["text"] for cell in head] == ["week", "CSAT", "n"]
    assert [(cell["type"], cell.get("value"), cell["text"]) for cell in first] == [
        ("raw_text", None, "W46"),
        ("raw_number", 91.25, "91%"),
        ("raw_number", 1204.0, "1,204"),
    ]
    assert [cell["text"] for cell in second] == ["W47", "–", "–"]
    assert (block["caption"], block["page_size"], block["row_header_column_index"]) == (VALUE.title, 2, 0)


def test_the_older_table_stands_in_for_the_sortable_one() -> None:
    message = render_answer(TABLE, EN, private=True, native=("table",))
    (block,) = [each for each in message.blocks if each["type"] == "table"]
    assert [each["align"] for each in block["column_settings"]] == ["left", "right", "right", "right", "left"]
    assert {cell["type"] for row in block["rows"] for cell in row} == {"raw_text"}


@pytest.mark.parametrize(
    ("rows", "signs", "shown"), [(99, 3, 99), (120, 3, 99), (500, 3, 99), (60, 190, 36), (3, 10_000, 3)]
)
def test_a_long_table_says_how_much_it_leaves_out(rows: int, signs: int, shown: int) -> None:
    table = Table(("name",), tuple(("x" * signs,) for _ in range(rows)))
    message = render_answer(replace(VALUE, table=table), EN, private=True, native=NATIVE)
    (block,) = [each for each in message.blocks if each["type"] == "data_table"]
    assert len(block["rows"]) == shown + 1
    assert (f"{rows - shown} more rows are not shown here." in words(message)) is (rows > shown)
    assert faults(message) == []


@pytest.mark.parametrize("told", [{}, {"picture_file": FILE}, {"native": NATIVE}])
def test_what_a_chart_says_is_always_there_in_words(told: dict[str, object]) -> None:
    message = render_answer(BOTH, EN, private=True, **told)  # type: ignore[arg-type]
    assert words(message).count("CSAT fell clearly in week 46.") == 1
    assert "CSAT fell clearly in week 46." in message.text


def test_what_the_headline_says_is_not_said_again() -> None:
    answer = replace(VALUE, chart=series(*weeks(94, 91), takeaway=VALUE.headline))
    assert words(render_answer(answer, EN, private=True)).count(VALUE.headline) == 1


@pytest.mark.parametrize(
    "gap", [Point("2026-W34", None), Point("2026-W34", 12.0, n=2, few=True), Point("2026-W34", float("nan"))]
)
def test_a_week_without_a_value_or_with_too_few_events_is_never_drawn_as_something_else(gap: Point) -> None:
    message = chart_of(*weeks(94, 93.456, 91), gap)
    assert drawn(message) == {}
    assert drawn(chart_of(*weeks(94, 93.456, 91))) == {"2026-W30": 94, "2026-W31": 93.46, "2026-W32": 91}
    assert faults(message) == []


def test_a_running_week_says_so() -> None:
    assert list(drawn(chart_of(*weeks(94), Point("2026-W31", 90.0, partial=True)))) == ["2026-W30", "2026-W31 so far"]


@pytest.mark.parametrize(
    ("points", "is_drawn"),
    [
        (weeks(*range(20)), True),
        (weeks(*range(21)), False),
        (weeks(1), False),
        (weeks(), False),
        ((*weeks(1), *weeks(2)), False),
        ((Point("", 1.0), Point("a", 1.0)), False),
        ((Point("w" * 30 + "1", 1.0), Point("w" * 30 + "2", 1.0)), False),
    ],
)
def test_slack_draws_two_to_twenty_weeks_with_names_of_their_own(points: tuple[Point, ...], is_drawn: bool) -> None:
    message = chart_of(*points)
    assert bool(drawn(message)) is is_drawn
    assert faults(message) == []


def rows_of(count: int, *units: str) -> SeriesChart:
    one = series(*weeks(94, 91))
    return replace(
        one, rows=tuple(replace(one.rows[0], title=f"m{n}", unit=units[n % len(units)]) for n in range(count))
    )


@pytest.mark.parametrize(
    ("chart", "charts"),
    [
        (rows_of(6, "%"), [6]),
        (rows_of(7, "%"), []),
        (rows_of(60, "%"), []),
        (rows_of(4, "%", "h"), [2, 2]),
        (rows_of(3, "%", "h", "points"), []),
        (replace(rows_of(2, "%"), rows=rows_of(1, "%").rows * 2), []),
        (replace(rows_of(1, "%"), rows=(*rows_of(1, "%").rows, *series(*weeks(1)).rows)), []),
    ],
)
def test_slack_draws_up_to_six_series_of_one_unit_and_two_charts(chart: SeriesChart, charts: list[int]) -> None:
    message = render_answer(replace(TABLE, chart=chart), EN, private=True, native=NATIVE)
    found = [block["chart"]["series"] for block in message.blocks if block["type"] == "data_visualization"]
    assert [len(each) for each in found] == charts
    assert faults(message) == []


def members(count: int, **own: object) -> SliceChart:
    each = tuple(
        Member(f"Customer {n}", 80.0 + n, 70.0, 90.0, "n 30", "80%", "70–90", **own)  # type: ignore[arg-type]
        for n in range(count)
    )
    return SliceChart("CSAT by customer", "", each, 91, "all 91%", "%", "", "Globex is lowest.", "Customers.")


@pytest.mark.parametrize(
    ("count", "few", "is_drawn"), [(20, False, True), (21, False, False), (1, False, False), (5, True, False)]
)
def test_slack_draws_members_with_enough_events_as_bars(count: int, few: bool, is_drawn: bool) -> None:
    message = render_answer(replace(TABLE, chart=members(count, few=few)), EN, private=True, native=NATIVE)
    assert [b["chart"]["type"] for b in message.blocks if b["type"] == "data_visualization"] == ["bar"] * is_drawn
    assert faults(message) == []


@pytest.mark.parametrize(("rows", "shown"), [(ROWS_BESIDE_A_CHART, True), (ROWS_BESIDE_A_CHART + 1, False)])
def test_only_a_short_table_stands_beside_a_chart(rows: int, shown: bool) -> None:
    answer = replace(CHARTED, table=Table(("week", "CSAT"), (("W46", "91%"),) * rows, numeric=(1,)))
    assert ("W46" in words(render_answer(answer, EN, private=True, picture_file=FILE))) is shown
    assert "W46" in words(render_answer(answer, EN, private=True))


def test_an_error_is_explained_with_what_would_work() -> None:
    message = render_error(ERROR, EN)
    assert message.text == ("There is no week 60 of &lt;2026&gt;.\nTry: csat last week · csat week 46 · help")
    assert "There is no week 60 of <2026>." in words(message)
    assert "csat week 46" in words(message)


@pytest.mark.parametrize("error", [BadInput("No."), NotUnderstood("No.", suggestions=("", " "))])
def test_an_error_without_suggestions_promises_none(error: BadInput | NotUnderstood) -> None:
    assert words(render_error(error, EN)) == "No."
    assert render_error(error, EN).text == "No."


def test_a_failure_inside_tells_its_reference_and_nothing_else() -> None:
    assert render_reference("7f3a", EN).text == "Something broke on our side, ref 7f3a."
    assert words(render_reference("7f3a", EN)) == "Something broke on our side, ref 7f3a."


def test_a_digest_shows_its_picture_or_else_the_same_numbers_as_a_table() -> None:
    assert kinds(digest(picture_file=FILE)) == ["header", "rich_text", "image", "context", "actions"]
    assert kinds(digest()) == ["header", "rich_text", "rich_text", "context", "actions"]
    assert "Koninklijke" in words(digest())
    assert "Koninklijke" not in words(digest(picture_file=FILE))


def test_a_late_digest_says_so_in_the_message_and_in_its_notification() -> None:
    late = digest(late_note="posted late Tue 09:10; bot was offline")
    assert kinds(late)[:2] == ["header", "context"]
    assert "posted late Tue 09:10; bot was offline" in late.text


def test_a_digest_tells_a_story_only_where_there_is_one() -> None:
    assert "Worth a thank-you" in words(digest(best=MOMENTS.quotes[0]))
    assert "Worth a thank-you" not in words(digest(best=Quote(" ", "M1")))
    assert "Worth a thank-you" not in words(digest())


def test_a_digest_can_be_opened_and_judged() -> None:
    assert buttons(digest()) == [("why", "Why", "B4M8"), ("open", "Open", "B4M8")]
    assert "Europe/Amsterdam · definitions v3 · /rox why B4M8" in words(digest())


def test_dutch_numbers_are_written_the_dutch_way() -> None:
    rows = tuple((f"row {n}",) for n in range(MOST_ROWS + 1_000))
    message = render_answer(replace(VALUE, table=Table(("a",), rows)), Wording("nl"), private=True)
    assert "1.000" in words(message)


@pytest.mark.parametrize("plain", [True, False])
def test_a_posted_digest_asks_whether_it_was_useful_and_a_preview_does_not(plain: bool) -> None:
    post = render_digest(digest_content(), EN, picture_file=FILE, post="12", plain=plain)
    pair = [block for block in post.blocks if block["type"] == "context_actions"]
    assert len(pair) == (0 if plain else 1)
    asked = {value for name, _, value in buttons(post) if name.startswith("digest_opinion")}
    assert asked == ({"yes:12", "no:12", "less:12"} if plain else {"less:12"})
    assert faults(post) == []
    assert "useful" not in words(render_digest(digest_content(), EN, picture_file=FILE))


def test_both_checks_find_a_pair_of_buttons_without_a_value_or_with_a_long_label() -> None:
    post = render_digest(digest_content(), EN, picture_file=FILE, post="12")
    [pair] = (block for block in post.blocks if block["type"] == "context_actions")
    pair["elements"][0]["positive_button"] = {"text": blocks.plain("x" * 76), "value": ""}
    assert len([each for each in check_message(post.blocks, post.text) if "positive_button" in each]) == 2
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_as_slack(Workspace(), [pair])
