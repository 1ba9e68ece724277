"""What people say to `/rox settings`: nothing (all that holds), a name, a name with a value, here."""

from collections.abc import Iterator, Mapping, Sequence

from rox_bot.commands.door import Door
from rox_bot.commands.settings import rates
from rox_bot.commands.settings.changing import Changed, as_chosen, change, change_here, demand_channel, values_of
from rox_bot.commands.settings.registry import HERE, SETTINGS, Setting
from rox_bot.commands.starting import orders as starting
from rox_bot.digests.choosing import name_of
from rox_bot.digests.status import every
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.choices import CAPTURE_EMOJI, CAPTURE_MESSAGES, CURRENCY, ENVIRONMENT, LANGUAGE, MINIMUM_N, MONEY
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS, Reads
from rox_bot.domain.policy import may
from rox_bot.domain.question import Amounts, Context, Question
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import choices, ledger, places, schedules
from rox_bot.store.named import named
from rox_bot.store.rates import rates_of
from rox_bot.store.store import Transaction

_HERE = frozenset(("here", "hier", "channel", "kanaal"))
_ABOUT = frozenset(("scope", "about", "over", "bereik"))
_SUGGESTIONS = ("settings", "settings week-start sunday", "settings here language nl")
_MOST_TOLD = 5


def obey(door: Door, rest: str, context: Context) -> Answer:
    """Show what holds, or change one setting and show what holds then."""
    first, _, more = rest.strip().partition(" ")
    if not first:
        return shown(door, context)
    if fold(first) in _HERE:
        return _here(door, more.strip(), context)
    if fold(first) in rates.WORDS:
        return rates.obey(door, more, context)
    setting, typed = _named(rest, SETTINGS)
    if not typed:
        return _one(door, setting, context)
    return said(door, context, change(door, context, {setting.name: typed}))


def said(door: Door, context: Context, changed: Changed) -> Answer:
    """Return what was changed, from what to what, and what follows from it; all that holds is shown when asked."""
    wording = Wording(context.language)
    now = as_chosen(door, context)
    told = wording._("Saved.") if changed.names else wording._("That was so already.")
    changes = list(_changes(changed, wording))
    several = len(changes) > 1
    follows = (*_followed(changed, now, wording), *_raised(changed, wording), *_in_currency(door, changed, now))
    return Answer(
        title=wording._("Settings"),
        headline=" ".join([told, *([] if several else changes), *follows]),
        lines=tuple(changes) if several else (),
        question=Question("settings"),
        suggestions=("settings here" if changed.here else "settings",),
        shareable=False,
    )


def shown(door: Door, context: Context) -> Answer:
    """Return what holds in the workspace and in this Slack channel."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        values = values_of(door, tx, context)
        lines = [_line(door, setting, values[setting.name], wording) for setting in SETTINGS]
        here = list(_lines_here(tx, context, values, wording)) if _is_channel(context) else []
    actions = []
    if may(context.role, "settings.workspace"):
        actions.append(Action("settings_workspace", wording._("Workspace")))
    if here and may(context.role, "settings.channel"):
        actions.append(Action("settings_channel", wording._("This channel"), context.slack_channel))
    return Answer(
        title=wording._("Settings"),
        headline=wording._("What holds for everybody in this workspace."),
        lines=(*lines, *here),
        question=Question("settings"),
        notes=(
            wording._("Change one: `/rox settings week-start sunday`; `/rox settings here money ranges`."),
            wording._("Exchange rates: `/rox settings rates`."),
        ),
        actions=tuple(actions),
        shareable=False,
    )


def _one(door: Door, setting: Setting, context: Context) -> Answer:
    """Return what holds of one setting, and how it is changed."""
    wording = Wording(context.language)
    with door.store.reading() as tx:
        value = values_of(door, tx, context)[setting.name]
    how = wording._("Change it: {example}", example=f"`/rox settings {setting.words[0]} {setting.example}`")
    lines = () if door.configured.fixed.get(setting.name) else (how,)
    return Answer(
        title=wording._("Settings"),
        headline=_line(door, setting, value, wording),
        lines=lines,
        question=Question("settings", argument=setting.name),
        shareable=False,
    )


def _here(door: Door, rest: str, context: Context) -> Answer:
    """Change or show what holds in the Slack channel where it is typed."""
    wording = Wording(context.language)
    demand_channel(context)
    first, _, more = rest.partition(" ")
    if fold(first) in _ABOUT and more.strip():
        return starting.obey(door, f"here {more.strip()}", context)
    if not first:
        with door.store.reading() as tx:
            lines = tuple(_lines_here(tx, context, values_of(door, tx, context), wording))
        may_change = may(context.role, "settings.channel")
        button = Action("settings_channel", wording._("Change"), context.slack_channel)
        return Answer(
            title=wording._("Settings"),
            headline=wording._("What holds in this channel."),
            lines=lines,
            question=Question("settings", argument="here"),
            actions=(button,) if may_change else (),
            shareable=False,
        )
    setting, typed = _named(rest, HERE)
    if not typed:
        return _here(door, "", context)
    return said(door, context, change_here(door, context, setting, typed))


def _named(rest: str, settings: Sequence[Setting]) -> tuple[Setting, str]:
    """Return the setting that a line names, in one word or two, and what is typed behind its name."""
    words = rest.split()
    for count in (3, 2, 1):
        name = "-".join(fold(word).replace("_", "-") for word in words[:count])
        found = next((each for each in settings if name in each.words), None)
        if found is not None and len(words) >= count:
            return found, rest.split(maxsplit=count)[count] if len(words) > count else ""
    raise NotUnderstood(
        N_("Which setting? {names}."),
        names=", ".join(each.words[0] for each in settings),
        suggestions=_SUGGESTIONS[:1],
    )


def _line(door: Door, setting: Setting, value: str, wording: Wording) -> str:
    told = f"{wording._(setting.title)}: {setting.tell(value, wording)}"
    if door.configured.fixed.get(setting.name):
        return wording._("{what} (set where the bot runs, by {name})", what=told, name=ENVIRONMENT[setting.name])
    return told


def _lines_here(tx: Transaction, context: Context, values: dict[str, str], wording: Wording) -> Iterator[str]:
    """Yield what holds in this Slack channel: language, sums, what makes a moment, what it is about, digests."""
    own = choices.chosen(tx, context.workspace, context.slack_channel).here
    language, money = (next(each for each in HERE if each.name == name) for name in (LANGUAGE, MONEY))
    spoken = language.tell(own.get(LANGUAGE) or values[LANGUAGE], wording)
    told = spoken if LANGUAGE in own else wording._("{language}, as everywhere", language=spoken)
    yield wording._("Here: what I post is in {language}.", language=told)
    outside = context.visibility is Visibility.EXTERNAL
    shown = money.tell(Amounts.HIDDEN if outside else own.get(MONEY) or values[MONEY], wording)
    told = shown if outside or MONEY in own else wording._("{what}, as everywhere", what=shown)
    yield wording._("Here: sums of money are {how}.", how=told)
    filters = named(tx, context.workspace).today(places.scope_of(tx, context.workspace, context.slack_channel))
    for each in HERE:
        if each.name in (CAPTURE_MESSAGES, CAPTURE_EMOJI):
            yield each.tell(own.get(each.name, ""), wording)
    about = ", ".join(str(each) for each in filters) or wording._("everything")
    yield wording._("Here: questions are about {what}.", what=about)
    for digest in schedules.digests(tx, context.workspace, context.slack_channel):
        yield wording._("Here: {name}. {every}", name=name_of(digest, wording), every=every(digest, wording))


def _changes(changed: Changed, wording: Wording) -> Iterator[str]:
    """Yield what each changed setting is now, and what it was."""
    for setting in (each for each in (HERE if changed.here else SETTINGS) if each.name in changed.names):
        before, after = (_told(setting, of, wording, here=changed.here) for of in (changed.before, changed.after))
        what = wording._(setting.title)
        if changed.here and setting.name in (CAPTURE_MESSAGES, CAPTURE_EMOJI):  # told in whole sentences
            yield after
        elif changed.here:
            yield wording._("{what}, here: {now} (was: {before}).", what=what, now=after, before=before)
        else:
            yield wording._("{what}: {now} (was: {before}).", what=what, now=after, before=before)


def _told(setting: Setting, values: Mapping[str, str], wording: Wording, *, here: bool) -> str:
    value = values[setting.name]
    if here and not value and setting.name in (LANGUAGE, MONEY):
        return wording._("as everywhere")
    return setting.tell(value, wording)


def _raised(changed: Changed, wording: Wording) -> Iterator[str]:
    """Yield how many metrics another least n changes: it can only raise a metric's own."""
    least = int(changed.after.get(MINIMUM_N) or 0) if MINIMUM_N in changed.names else 0
    if not least:
        return
    valued = [each for each in METRICS.values() if each.reads not in (Reads.COUNT, Reads.STOCK)]
    n = sum(each.minimum_n < least for each in valued)
    if not n:
        lowest = min(each.minimum_n for each in valued)
        yield wording._("That changes nothing: every metric's own least n is {n} or more.", n=lowest)
    elif n < len(valued):
        yield wording.plural(
            "It holds for {n} metric of {all}; the others have an own least n of as many or more.",
            "It holds for {n} metrics of {all}; the others have an own least n of as many or more.",
            n,
            all=len(valued),
        )


def _followed(changed: Changed, context: Context, wording: Wording) -> Iterator[str]:
    """Yield what the change does to the digests."""
    if changed.followed:
        yield wording.plural("{n} digest follows.", "{n} digests follow.", len(changed.followed))
    if changed.speak:
        yield wording.plural("{n} digest speaks it from now on.", "{n} digests speak it from now on.", changed.speak)
    for each in [each for each in changed.followed if each.comes_now or each.left_out][:_MOST_TOLD]:
        channel = f"#{each.digest['slack_channel_name'] or each.digest['slack_channel']}"
        if each.comes_now is not None:
            days = wording.period(each.comes_now.period)
            yield wording._("The one in {channel} about {days} comes now.", channel=channel, days=days)
        if each.left_out is not None:
            days = wording.days(*each.left_out)
            yield wording._("In {channel} no digest tells of {days}.", channel=channel, days=days)


def _in_currency(door: Door, changed: Changed, context: Context) -> Iterator[str]:
    """Yield what another currency means for the sums that are recorded."""
    if CURRENCY not in changed.names:
        return
    wording = Wording(context.language)
    with door.store.reading() as tx:
        used = ledger.currencies(tx, context.workspace)
        known = rates_of(tx, context.workspace, context.currency)
    if used:
        yield wording._(
            "Sums keep the currency in which they were booked; totals are told in {own} from now on.",
            own=context.currency,
        )
    yield from rates.missing(known, used, wording)


def _is_channel(context: Context) -> bool:
    return bool(context.slack_channel) and context.visibility is not Visibility.DM
