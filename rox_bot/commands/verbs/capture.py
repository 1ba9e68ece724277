"""The verb that says what makes a magic moment in a Slack channel: messages, and an emoji."""

import re

from rox_bot.commands.door import Door
from rox_bot.commands.settings import values
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Answer
from rox_bot.domain.choices import CAPTURE_EMOJI, CAPTURE_MESSAGES, OFF
from rox_bot.domain.errors import N_, BadInput, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.intake.reactions import Capture, capture_of
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import choices, workspaces
from rox_bot.store.store import Transaction

_ON, _OFF = frozenset(("on", "aan")), frozenset(("off", "uit"))
_EVERYWHERE = frozenset(("everywhere", "overal"))
_NAME = re.compile(r":([a-z0-9_+'-]{1,50})(?:::skin-tone-[2-6])?:")
_EXAMPLES = ("capture", "capture off", "capture on", "capture emoji on", "capture emoji :tada:", "capture emoji off")


def _capture(door: Door, rest: str, context: Context) -> Answer:
    """Show what makes a moment here, or change it."""
    words = [fold(word) for word in rest.split()]
    if not context.slack_channel or context.visibility is Visibility.DM:
        raise BadInput(N_("That is set in a channel: type it there."))
    if words and words[0] == "emoji":
        return _emoji(door, words[1:], context)
    if words and words[0] not in _ON | _OFF:
        raise NotUnderstood(N_("Capture what? on, off, or emoji."), suggestions=("capture",))
    if words:
        demand(context.role, "capture.set")
        _choose(door, context, CAPTURE_MESSAGES, OFF if words[0] in _OFF else "")
    return _told(door, context)


def _emoji(door: Door, words: list[str], context: Context) -> Answer:
    """Choose the emoji that makes moments here, or the usual one of the workspace."""
    if not words:
        return _told(door, context)
    everywhere = bool(_EVERYWHERE.intersection(words[1:]))
    demand(context.role, "capture.everywhere" if everywhere else "capture.set")
    named = _NAME.fullmatch(words[0])
    if named is None and (everywhere or words[0] not in _ON | _OFF):
        raise NotUnderstood(N_("Which emoji? Name it with colons, such as :sparkles:."), suggestions=("capture",))
    if everywhere and named is not None:
        _choose(door, context, CAPTURE_EMOJI, named[1], everywhere=True)
        return _told(door, context)
    with door.store.reading() as tx:
        usual = capture_of(tx, context.workspace, context.slack_channel).usual
    _choose(door, context, CAPTURE_EMOJI, named[1] if named else usual if words[0] in _ON else "")
    return _told(door, context)


def _choose(door: Door, context: Context, name: str, value: str, *, everywhere: bool = False) -> None:
    place = "" if everywhere else context.slack_channel

    def work(tx: Transaction) -> bool:
        return choices.choose(tx, context.workspace, name, value, context.person, context.now, place)

    door.store.write(work)


def _told(door: Door, context: Context) -> Answer:
    wording = Wording(context.language)
    with door.store.reading() as tx:
        here = capture_of(tx, context.workspace, context.slack_channel)
        granted = workspaces.scopes(tx, context.workspace)
    unseen = wording._("Slack has not granted reactions:read, so I see no reactions: install the app anew.")
    blind = bool(here.emoji and granted) and "reactions:read" not in granted
    return Answer(
        title=wording._("Magic moments in this channel"),
        headline=values.told_messages_here("" if here.messages else OFF, wording),
        lines=(
            _emoji_line(here, wording),
            *([unseen] if blind else []),
            wording._("Always: /rox magic, @rox, and the shortcut on any message."),
        ),
        question=Question("capture"),
        notes=(wording._("Change it: {examples}", examples=" · ".join(f"`/rox {each}`" for each in _EXAMPLES[1:])),),
        shareable=False,
    )


def _emoji_line(here: Capture, wording: Wording) -> str:
    if not here.emoji:
        return wording._("No emoji makes a moment here; :{name}: would be the one.", name=here.usual)
    return values.told_emoji_here(here.emoji, wording)


CAPTURE = Verb(
    "capture",
    ("capture", "vastleggen"),
    "capture",
    N_("what makes a magic moment in this channel: messages on or off, an emoji"),
    _EXAMPLES,
    _capture,
)
