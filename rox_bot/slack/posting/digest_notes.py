"""Direct messages about digests, with the buttons that answer them."""

from rox_bot.digests.notes import OFFLINE, REASONS, WAYS_OUT, Ask, Note
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.rendering import Message
from rox_bot.slack.blocks.text import escaped

_MOST_TEXT = 2_000
_PLACE = "{channel}"


def render_note(note: Note, slack_channel: str, number: int) -> Message:
    """Return a note as a message; `number` is the opaque value of its buttons."""
    wording = Wording(note.language)
    shown = _told(note, wording, f"#{note.slack_channel_name or slack_channel}")
    # The mention of the channel is Slack's own sign; all else is escaped.
    text = escaped("\n".join(_told(note, wording, _PLACE)), _MOST_TEXT).replace(_PLACE, f"<#{slack_channel}>")
    buttons = _buttons(note.ask, str(number), wording)
    row = [blocks.actions(*buttons)] if buttons else []
    return Message(text, [blocks.rich_text(blocks.paragraph(blocks.leaf("\n".join(shown)))), *row])


def _told(note: Note, wording: Wording, channel: str) -> list[str]:
    """Return what happened, why, and the way out, a line each."""
    reason = wording._(REASONS[note.reason]) if note.reason in REASONS else note.reason
    where = {"channel": channel, "weeks": ", ".join(note.periods), "reason": reason}
    if note.ask is Ask.SETTLE:
        return [
            wording._("I cannot say whether the digest for {channel} ({weeks}) stands there: {reason}.", **where),
            wording._("Please look there and press what is so. Until then it is not posted again."),
        ]
    if note.ask is Ask.ALLOW:
        return [
            wording._("The digest for {channel} is held: {reason}.", **where),
            wording._("An admin can let it be posted there, without names, quotes and money."),
        ]
    if note.reason == OFFLINE:
        return [
            wording._("The digest for {channel} was skipped ({weeks}): {reason}.", **where),
            wording._("The next one comes at its usual time."),
        ]
    told = [wording._("The digest for {channel} was not posted ({weeks}): {reason}.", **where)]
    if note.ask is Ask.RESUME:
        way_out = WAYS_OUT.get(note.reason)
        told.append(wording._("It is paused until somebody resumes it; digests in other channels go on."))
        told.append(wording._(way_out) if way_out else wording._("Mend it in Slack, then press Resume."))
    return told


def _buttons(ask: Ask, value: str, wording: Wording) -> list[Block]:
    if ask is Ask.RESUME:
        return [blocks.button(wording._("Resume"), "digest_resume", value, "primary")]
    if ask is Ask.SETTLE:
        return [
            blocks.button(wording._("It is there"), "digest_there", value),
            blocks.button(wording._("Post again"), "digest_again", value),
        ]
    if ask is Ask.ALLOW:
        return [blocks.button(wording._("Post there without names"), "digest_allow", value)]
    return []
