"""Changing settings: all values of one change are written together, and the digests follow in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rox_bot.commands.door import Door
from rox_bot.commands.settings.registry import SETTINGS, Setting
from rox_bot.digests.following import Followed, follow_calendar, follow_language
from rox_bot.domain.choices import (
    CURRENCY,
    ENVIRONMENT,
    LANGUAGE,
    MONEY,
    WEEK_START,
    ZONE,
    calendar_of,
    in_force,
    minimum_n_of,
)
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Amounts, Context
from rox_bot.store import choices
from rox_bot.store.following import follow
from rox_bot.store.store import Transaction


@dataclass(frozen=True)
class Changed:
    """The names of the settings that are not as before, and the digests that go by another calendar because of it.

    `before` and `after` are their values; of a Slack channel's (`here`) '' is what holds everywhere.
    """

    names: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    here: bool = False
    followed: tuple[Followed, ...] = ()
    speak: int = 0


def values_of(door: Door, tx: Transaction, context: Context) -> dict[str, str]:
    """Return the value of every setting of the workspace."""
    return in_force(choices.chosen(tx, context.workspace).everywhere, door.configured.fixed)


def change(door: Door, context: Context, typed: Mapping[str, str]) -> Changed:
    """Choose values for the workspace, as they are typed; raises BadInput, also for one fixed where the bot runs."""
    demand(context.role, "settings.workspace")
    for name in typed:
        if door.configured.fixed.get(name):
            raise BadInput(N_("That is set where the bot runs, by {name}; change it there."), name=ENVIRONMENT[name])
    wanted = {each.name: each.value(typed[each.name]) for each in SETTINGS if each.name in typed}

    def work(tx: Transaction) -> Changed:
        before = values_of(door, tx, context)
        changed = tuple(
            name
            for name, value in wanted.items()
            if choices.choose(tx, context.workspace, name, value, context.person, context.now)
        )
        after = values_of(door, tx, context)
        calendars = calendar_of(before), calendar_of(after)
        followed = follow_calendar(tx, context.workspace, *calendars, context.now)
        own = frozenset(choices.channels_with(tx, context.workspace, LANGUAGE))
        speak = follow_language(tx, context.workspace, before[LANGUAGE], after[LANGUAGE], but=own)
        for each in (ZONE, WEEK_START):
            follow(tx, context.workspace, each, *(getattr(calendar, each) for calendar in calendars))
        follow(tx, context.workspace, LANGUAGE, before[LANGUAGE], after[LANGUAGE], but=own)
        return Changed(changed, before, after, followed=tuple(followed), speak=speak)

    return door.store.write(work)


def change_here(door: Door, context: Context, setting: Setting, typed: str) -> Changed:
    """Choose the value of a setting for the context's Slack channel, as it is typed; the default is everybody's."""
    demand(context.role, "settings.channel")
    demand_channel(context)
    name, value = setting.name, value_here(context, setting, typed)

    def work(tx: Transaction) -> Changed:
        before = choices.chosen(tx, context.workspace, context.slack_channel).here.get(name, "")
        done = choices.choose(
            tx, context.workspace, name, value, context.person, context.now, slack_channel=context.slack_channel
        )
        changed = Changed((name,) if done else (), {name: before}, {name: value}, here=True)
        if name != LANGUAGE:
            return changed
        everywhere = values_of(door, tx, context)[LANGUAGE]
        languages = before or everywhere, value or everywhere
        speak = follow_language(tx, context.workspace, *languages, here=context.slack_channel)
        follow(tx, context.workspace, LANGUAGE, *languages, here=context.slack_channel)
        return replace(changed, speak=speak)

    return door.store.write(work)


def value_here(context: Context, setting: Setting, typed: str) -> str:
    """Return the value that is typed for a channel's setting; raises BadInput.

    Where people of other organisations read, sums of money stay hidden.
    """
    value = setting.value(typed)
    if setting.name == MONEY and context.visibility is Visibility.EXTERNAL and value not in ("", Amounts.HIDDEN):
        raise BadInput(N_("People of other organisations read this channel, so sums of money stay hidden here."))
    return value


def demand_channel(context: Context) -> None:
    """Raise BadInput outside a Slack channel that several people read."""
    if not context.slack_channel or context.visibility is Visibility.DM:
        raise BadInput(N_("Type that in the Slack channel that it is about."))


def as_chosen(door: Door, context: Context) -> Context:
    """Return a context that goes by what was chosen a moment ago."""
    with door.store.reading() as tx:
        here = choices.chosen(tx, context.workspace, context.slack_channel).here
        values = values_of(door, tx, context)
    return replace(
        context,
        calendar=calendar_of(values),
        channel_language=here.get(LANGUAGE) or values[LANGUAGE],
        minimum_n=minimum_n_of(values),
        currency=values[CURRENCY],
        money=Amounts(here.get(MONEY) or values[MONEY]),
    )
