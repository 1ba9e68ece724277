"""Answers and explained errors as Slack messages."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from rox_bot.domain.answer import Action, Answer, Quote, Table
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import RoxError, Unavailable
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.data_tables import data_table
from rox_bot.slack.blocks.limits import fitted
from rox_bot.slack.blocks.menus import turned_by
from rox_bot.slack.blocks.pictures import drawn_by_slack, pictured
from rox_bot.slack.blocks.tables import MOST_ROWS, fixed_width
from rox_bot.slack.blocks.text import cut, escaped, one_line

MOST_NOTIFICATION = 3_000
MOST_LINES = 30
MOST_LINE = 400
MOST_QUOTED = 600
MOST_BUTTONS = 3
MOST_BESIDE_MENUS = 2
MOST_TRIES = 5
DATA_CHART = "data_visualization"
ROWS_BESIDE_A_CHART = 8
"""A longer table says in many lines what the chart above it shows; without a chart it is always sent."""
LINES_NOTIFIED = 4


@dataclass(frozen=True)
class Message:
    """What is handed to Slack: `text` for notifications and screen readers (mrkdwn, escaped), and the blocks.

    `plain` are the blocks that tell the same without pictures and without data blocks, for where Slack refuses those;
    none where there are neither.
    """

    text: str
    blocks: list[Block]
    plain: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Passing(Message):
    """What may be otherwise at the next try, such as that nothing can be saved just now: it is not noted as said."""


def render_answer(
    answer: Answer, wording: Wording, *, private: bool, picture_file: str = "", native: Collection[str] = ()
) -> Message:
    """Return an answer as a message.

    `private`: only the asker sees it, so it can be shared. `picture_file` is the id of the chart's uploaded picture;
    `native` are the data blocks that may be used instead: Slack's own chart and table. Without any of them the table
    is text. A suggestion's button carries `ANSWERID:index`; without an answer id suggestions are shown as text.
    """
    drawn = _drawn(answer, wording, picture_file, native)
    beside = not picture_file or (answer.table is not None and len(answer.table.rows) <= ROWS_BESIDE_A_CHART)
    # A picture and Slack's table never stand in one message: of a refusal it would not be known what it was due to.
    tables = () if picture_file else native
    tabulated = table_blocks(answer.table, wording, answer.title, tables) if beside else []
    shown = _told(answer, wording, private, drawn, tabulated)
    if not drawn and not tables:
        return shown
    plain = _told(answer, wording, private, [], table_blocks(answer.table, wording))
    return shown if plain.blocks == shown.blocks else Message(shown.text, shown.blocks, plain.blocks)


def _told(answer: Answer, wording: Wording, private: bool, drawn: list[Block], tabulated: list[Block]) -> Message:
    """Return an answer as a message around its chart and table."""
    lines = [*answer.lines, *takeaway(answer.chart, (answer.title, answer.headline, *answer.lines))]
    shown = [
        blocks.rich_text(
            opening(" · ".join(filter(None, (answer.mark, answer.title))), answer.headline),
            *listed(lines, wording),
        ),
        *drawn,
        *tabulated,
        *(blocks.rich_text(quoted(quote, wording)) for quote in answer.quotes),
        *([] if answer.answer_id else _tries(answer.suggestions[:MOST_BUTTONS], wording)),
        blocks.context(*answer.notes, why_command(answer.answer_id)),
        *in_rows([*own_buttons(answer.actions), *_suggested(answer), *_about(answer, wording, private)]),
    ]
    told = f"{answer.mark}: {answer.headline}" if answer.mark else answer.headline
    return message((told, *lines[:LINES_NOTIFIED]), answer.title, shown)


def render_error(error: RoxError, wording: Wording, *, token: str = "", fill: str = "") -> Message:
    """Return an explanation with the commands that would work.

    They are buttons where an opaque `token` is given under which they are remembered (`TOKEN:index`), else text.
    `fill` is the opaque value of a button that opens a form instead of another try.
    """
    words = wording.error(error)
    tries = [each for each in map(one_line, error.suggestions) if each][:MOST_TRIES]
    buttons = [
        blocks.button(each, f"try:{place}", f"{token}:{place}") for place, each in enumerate(tries[:MOST_BUTTONS])
    ]
    offered = in_rows(buttons) if token else _tries(tries, wording)
    if fill:
        offered = [*offered, blocks.actions(blocks.button(wording._("Fill in a form"), "fill", fill))]
    shown = [blocks.rich_text(blocks.paragraph(*blocks.leaves(words.strip()))), *offered]
    told = f"{wording._('Try:')} {' · '.join(tries)}" if tries else ""
    said = message((words, told), "", shown)
    return Passing(said.text, said.blocks) if isinstance(error, Unavailable) else said


def render_reference(reference: str, wording: Wording) -> Message:
    """Return what a person is told of a failure inside: nothing but the reference that finds it in the log."""
    words = wording._("Something broke on our side, ref {reference}.", reference=reference)
    return message((words,), "", [blocks.rich_text(blocks.paragraph(blocks.leaf(words)))])


def message(told: Sequence[str], title: str, shown: Iterable[Block]) -> Message:
    """Return a message without blocks that hold nothing; its text is never empty."""
    text = "\n".join(line for line in map(one_line, told) if line) or one_line(title) or "–"
    return Message(escaped(text, MOST_NOTIFICATION), fitted([each for each in shown if each.get("elements", True)]))


def _drawn(answer: Answer, wording: Wording, picture_file: str, native: Collection[str]) -> list[Block]:
    if answer.chart is None:
        return []
    if picture_file:
        return pictured(answer.chart, picture_file)
    return drawn_by_slack(answer.chart, wording) if may_be_native(answer, native) else []


def may_be_native(answer: Answer, native: Collection[str]) -> bool:
    """Return whether Slack's own chart may stand for an answer's: beside a table, which has what it does not show."""
    return DATA_CHART in native and answer.table is not None and bool(answer.table.rows)


def takeaway(chart: Chart | None, told: Sequence[str]) -> list[str]:
    """Return what the chart says in words, unless that is among the words already."""
    known = [one_line(text) for text in told]
    said = chart is None or any(one_line(chart.takeaway) in text for text in known)
    return [] if chart is None or said else [chart.takeaway]


def opening(title: str, headline: str) -> Block:
    """Return a title and the sentence below it."""
    name, sentence = one_line(title), headline.strip()
    return blocks.paragraph(blocks.leaf(name, bold=True), *blocks.leaves(f"\n{sentence}" if name else sentence))


def listed(lines: Sequence[str], wording: Wording) -> list[Block]:
    """Return lines as bullets, and how many more there are."""
    left = len(lines) - MOST_LINES
    shown = blocks.bullets(cut(one_line(line), MOST_LINE) for line in lines[:MOST_LINES])
    if left <= 0:
        return [shown]
    more = wording.plural("{n} more line is not shown here.", "{n} more lines are not shown here.", left)
    return [shown, blocks.paragraph(blocks.leaf(more, italic=True))]


def table_blocks(table: Table | None, wording: Wording, caption: str = "", native: Collection[str] = ()) -> list[Block]:
    """Return a table as one of the data blocks that may be used, else as text."""
    if table is None or not table.rows:
        return []
    found = data_table(table, caption, native)
    block, n = found or (blocks.rich_text(blocks.preformatted(fixed_width(table))), min(MOST_ROWS, len(table.rows)))
    left = len(table.rows) - n
    if left <= 0:
        return [block]
    more = wording.plural("{n} more row is not shown here.", "{n} more rows are not shown here.", left)
    return [block, blocks.context(more)]


def quoted(quote: Quote, wording: Wording) -> Block:
    """Return somebody's words, and below them where they were written."""
    words, said = cut(quote.text.strip(), MOST_QUOTED), one_line(quote.said)
    origin = [blocks.leaf("\n" + said if words else said, italic=True)] if said else []
    door = blocks.link(quote.url, wording._("open message"))
    if door["type"] == "link":
        origin += [blocks.leaf(" · " if said else "\n"), door]
    return blocks.quote(blocks.leaf(words), *origin)


def _tries(suggestions: Sequence[str], wording: Wording) -> list[Block]:
    """Return commands that can be typed, as text."""
    leaves: list[Block] = []
    for each in filter(None, map(one_line, suggestions)):
        leaves += [blocks.leaf(" · " if leaves else wording._("Try:") + " "), blocks.leaf(each, code=True)]
    return [blocks.rich_text(blocks.paragraph(*leaves))]


def own_buttons(actions: Sequence[Action]) -> list[Block]:
    """Return the buttons of actions."""
    return [
        blocks.button(each.label, each.name, each.value, each.style)
        for each in actions
        if each.name and one_line(each.label)
    ]


def _suggested(answer: Answer) -> list[Block]:
    if not answer.answer_id:
        return []
    return [
        blocks.button(command, f"suggest:{place}", f"{answer.answer_id}:{place}")
        for place, command in enumerate(answer.suggestions[:MOST_BUTTONS])
        if one_line(command) and _is_offered(answer, place, command)
    ]


def _is_offered(answer: Answer, place: int, command: str) -> bool:
    """Return whether a suggestion has a button beside the menus: they stay on one row and say slices themselves.

    What keeps the slice of the answer and changes anything else is in no menu of slices.
    """
    turns = answer.turns
    if turns is None:
        return True
    if turns.by:
        return bool(turns.grouped) and f" by {turns.grouped} " in command
    return place < MOST_BESIDE_MENUS


def _about(answer: Answer, wording: Wording, private: bool) -> list[Block]:
    share = [blocks.button(wording._("Share"), "share", answer.answer_id)] if private and answer.shareable else []
    return [*turned_by(answer, wording), *why_button(answer.answer_id, wording), *share] if answer.answer_id else []


def why_button(answer_id: str, wording: Wording) -> list[Block]:
    """Return the button that opens an answer."""
    return [blocks.button(wording._("Why"), "why", answer_id)] if answer_id else []


def why_command(answer_id: str) -> str:
    """Return the command that opens an answer."""
    return f"/rox why {answer_id}" if answer_id else ""


def in_rows(buttons: Sequence[Block]) -> list[Block]:
    """Return the buttons in as few rows as keep every action_id of a row its own."""
    rows: list[list[Block]] = []
    for each in buttons:
        names = ({other["action_id"] for other in row} for row in rows)
        free = next((row for row, taken in zip(rows, names, strict=True) if each["action_id"] not in taken), None)
        rows.append([each]) if free is None else free.append(each)
    return [blocks.actions(*row) for row in rows]
