"""Cards, reminders and alerts as Slack messages."""

from rox_bot.commands.following.acting import SNOOZES
from rox_bot.domain.errors import N_
from rox_bot.language.wording import Wording
from rox_bot.notices.posting import Item, Notice
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.rendering import Message, message, why_button, why_command
from rox_bot.slack.blocks.text import cut, one_line

_MOST_TEXT = 400
_LENGTHS = {"tomorrow": N_("Until tomorrow"), "3d": N_("For 3 days"), "week": N_("Until next week")}


def render_notice(notice: Notice) -> Message:
    """Return a notice: what it is about, each answer with how it stands and its buttons, small print."""
    wording = Wording(notice.language)
    lines = [blocks.leaf("\n" + one_line(line)) for line in notice.lines]
    shown = [
        blocks.rich_text(blocks.paragraph(blocks.leaf(one_line(notice.title), bold=True), *lines)),
        *(block for item in notice.items for block in _item(item, wording)),
        blocks.context(" · ".join(part for part in (*notice.notes, why_command(notice.answer_id)) if part)),
        *([blocks.actions(*why_button(notice.answer_id, wording))] if notice.answer_id else []),
    ]
    return message((notice.title, *notice.lines, *(each.text for each in notice.items)), "", shown)


def _item(item: Item, wording: Wording) -> list[Block]:
    """Return one answer: what was said and by whom it is followed up, and what may be done with it."""
    door = blocks.link(item.url, wording._("open"))
    linked = [blocks.leaf(" · "), door] if door["type"] == "link" else []
    text = blocks.paragraph(blocks.leaf(cut(one_line(item.text), _MOST_TEXT), bold=True), *linked)
    words = blocks.quote(blocks.leaf(item.words.strip()))
    standing = blocks.paragraph(blocks.leaf(one_line(item.standing), bold=not item.free))
    buttons = _buttons(item, wording) if item.name and item.open else []
    return [blocks.rich_text(text, words, standing), *([blocks.actions(*buttons)] if buttons else [])]


def _buttons(item: Item, wording: Wording) -> list[Block]:
    take = [blocks.button(wording._("Take"), "take", item.name, "primary")] if item.free else []
    done = blocks.button(wording._("Done"), "loop_done", item.name)
    options = [{"text": blocks.plain(wording._(_LENGTHS[each])), "value": f"{item.name} {each}"} for each in SNOOZES]
    snooze: Block = {
        "type": "static_select",
        "action_id": "loop_snooze",
        "placeholder": blocks.plain(wording._("Snooze")),
        "options": options,
    }
    return [*take, done, snooze]
