"""Digests as Slack messages: what is posted in a channel, and the same as a preview for one person."""

from collections.abc import Sequence

from rox_bot.digests.content import DigestContent
from rox_bot.digests.quotes import told
from rox_bot.digests.tasks import Task
from rox_bot.domain.answer import Action, Answer, Quote
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.pictures import pictured
from rox_bot.slack.blocks.rendering import (
    LINES_NOTIFIED,
    MOST_LINE,
    Message,
    in_rows,
    listed,
    message,
    opening,
    own_buttons,
    quoted,
    table_blocks,
    takeaway,
    why_button,
    why_command,
)
from rox_bot.slack.blocks.text import cut, one_line
from rox_bot.store import opinions

MOST_TAKEN = 5
OPINION = "digest_opinion"
"""The name of the buttons that ask for an opinion; their value is `yes:12`, `no:12` or `less:12`."""


def render_digest(
    content: DigestContent,
    wording: Wording,
    *,
    picture_file: str = "",
    mark: str = "",
    actions: Sequence[Action] = (),
    post: str = "",
    plain: bool = False,
) -> Message:
    """Return a digest: what happened, what to do, one picture (else a table), stories, small print.

    `picture_file` is the id of its uploaded picture; `mark` is said before everything else; `actions` follow *Why*.
    Of a `post` (its number) people are asked whether it was useful, with `plain` buttons where Slack has no others.
    """
    late = " ".join(note for note in (content.late_note, content.missed_note) if note)
    lines = [*content.lines, *takeaway(content.chart, (content.title, content.headline, *content.lines))]
    stories = told(content.stories, content.tasks, wording)
    shown = [
        blocks.context(mark),
        *([blocks.header(content.title)] if one_line(content.title) else []),
        blocks.context(late),
        blocks.rich_text(opening(content.gap_note, content.headline), *_asked(content), *listed(lines, wording)),
        *_to_do(content.tasks, wording),
        *(_drawn(content, picture_file) or table_blocks(content.table, wording)),
        *(_story(name, quote, wording) for name, quote in stories if quote.text.strip()),
        blocks.context(" · ".join(part for part in (*content.footer, why_command(content.answer_id)) if part)),
        *in_rows(
            [
                *why_button(content.answer_id, wording),
                *own_buttons(actions),
                *(_opinions(post, wording, plain=plain) if post else ()),
            ]
        ),
        *([_useful(post, wording)] if post and not plain else ()),
    ]
    marked = f"{mark}: {content.title}" if mark else content.title
    return message((marked, late, content.gap_note, content.headline, *lines[:LINES_NOTIFIED]), "", shown)


def render_preview(
    content: DigestContent, wording: Wording, picture_file: str, answer: Answer, *, alone: bool
) -> Message:
    """Return a digest as it would be posted, and the same without its picture for where Slack refuses that.

    `answer` has its mark and what can be done next; `alone` that one person sees it, which is said first.
    """
    only = wording._("A preview: only you see this, nothing is posted yet") if alone else ""
    mark = " · ".join(filter(None, (answer.mark, only)))
    plain = render_digest(content, wording, mark=mark, actions=answer.actions)
    if not picture_file:
        return plain
    shown = render_digest(content, wording, picture_file=picture_file, mark=mark, actions=answer.actions)
    return Message(shown.text, shown.blocks, plain.blocks)


def _asked(content: DigestContent) -> list[Block]:
    """Return the question of an audience and its answer."""
    if not content.asks:
        return []
    return [blocks.paragraph(blocks.leaf(f"\n{content.asks}", bold=True)), blocks.bullets(content.opening)]


def _drawn(content: DigestContent, picture_file: str) -> list[Block]:
    return pictured(content.chart, picture_file) if content.chart is not None else []


def _useful(post: str, wording: Wording) -> Block:
    """Return the question whether a post was useful, as Slack's own pair of buttons."""
    good, bad = wording._("This was useful"), wording._("Not useful")
    return blocks.feedback(OPINION, (good, f"{opinions.YES}:{post}"), (bad, f"{opinions.NO}:{post}"))


def _opinions(post: str, wording: Wording, *, plain: bool) -> list[Block]:
    """Return the buttons of opinions that are not asked by Slack's own pair."""
    labels = {
        opinions.YES: wording._("This was useful"),
        opinions.NO: wording._("Not useful"),
        opinions.LESS: wording._("Less like this"),
    }
    names = opinions.OPINIONS if plain else (opinions.LESS,)
    return [blocks.button(labels[name], f"{OPINION}:{name}", f"{name}:{post}") for name in names]


def _story(name: str, quote: Quote, wording: Wording) -> Block:
    return blocks.rich_text(blocks.paragraph(blocks.leaf(name, bold=True)), quoted(quote, wording))


def _to_do(tasks: Sequence[Task], wording: Wording) -> list[Block]:
    """Return what there is to do, each with its link and who does it, and buttons for what nobody has taken yet."""
    if not tasks:
        return []
    shown = blocks.rich_text(
        blocks.paragraph(blocks.leaf(wording._("To do"), bold=True)),
        blocks.items(_task(each, wording) for each in tasks),
    )
    free = [each for each in tasks if each.event and not each.taken_by]
    buttons = [
        blocks.button(wording._("Take {name}", name=f"E{each.event}"), f"take:{place}", f"E{each.event}")
        for place, each in enumerate(free[:MOST_TAKEN])
    ]
    return [shown, *([blocks.actions(*buttons)] if buttons else [])]


def _task(task: Task, wording: Wording) -> Block:
    door = blocks.link(task.url, wording._("open"))
    linked = [blocks.leaf(" · "), door] if door["type"] == "link" else []
    taken = one_line(task.standing(wording))
    tail = [blocks.leaf(" · "), blocks.leaf(taken, bold=True)] if taken else []
    return blocks.paragraph(blocks.leaf(cut(one_line(task.text), MOST_LINE)), *linked, *tail)
