"""What people say to `/rox start`: the code, what a channel is about, who are managers, zone and language, the demo."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from rox_bot.commands.demo import marked, refusal
from rox_bot.commands.directory import most_used
from rox_bot.commands.door import Door
from rox_bot.commands.settings.changing import as_chosen, change
from rox_bot.commands.settings.registry import SETTINGS
from rox_bot.commands.starting.checklist import checklist
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.choices import LANGUAGE, ZONE, zone_named
from rox_bot.domain.errors import N_, BadInput, NotAllowed, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Filter, Question, Role
from rox_bot.language.interpreter import interpret
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import choices, groups, overview, people, places, roles, setup_codes
from rox_bot.store.audit import note_deed
from rox_bot.store.setup_codes import Tried
from rox_bot.store.store import Transaction

EVERYTHING = frozenset(("everything", "all", "alles", "allemaal"))
_OFF, _WIPE = frozenset(("off", "uit", "stop")), frozenset(("wipe", "wis", "wissen"))
_EXAMPLES = {ZONE: "Europe/Amsterdam", LANGUAGE: "nl"}
_NOBODY = frozenset(("nobody", "none", "niemand"))
_MOST_NAMED = 10
_USER = re.compile(r"@?([UWS][A-Z0-9]{2,})$")
_REFUSED: Mapping[Tried, str] = {
    Tried.WRONG: N_(
        "That is not the code. After {tries} wrong tries it is worth nothing; `rox-bot setup` prints a new one."
    ),
    Tried.EXPIRED: N_("That code is too old. `rox-bot setup` prints a new one."),
    Tried.LOCKED: N_("It was tried too often. `rox-bot setup` prints a new code."),
    Tried.USED: N_("That code has been used. `rox-bot setup` prints a new one."),
    Tried.NONE: N_("There is no code to be used. `rox-bot setup` prints one."),
}


def obey(door: Door, rest: str, context: Context) -> Answer:
    """Carry out one word of the set-up and return the list as it stands then; without a word the list alone."""
    first, _, more = rest.strip().partition(" ")
    if not first:
        return checklist(door, context)
    if order := _ORDERS.get(fold(first)):
        return order(door, more.strip(), context)
    if setup_codes.looks_like_code(rest):
        return _admit(door, rest, context)
    raise NotUnderstood(
        N_("Start what? A code, here, partner, managers, zone, language or demo."), suggestions=("start", "start demo")
    )


def _admit(door: Door, typed: str, context: Context) -> Answer:
    """Make who types the code an admin, and take zone and language from their profile where nobody has chosen."""
    demand(context.role, "start.code")
    wording = Wording(context.language)

    def work(tx: Transaction) -> Tried:
        tried = setup_codes.try_code(tx, context.workspace, typed, context.person, context.now)
        if tried is Tried.RIGHT:
            roles.give(tx, context.workspace, context.person, Role.ADMIN, context.person, context.now)
            _take_from_profile(door, tx, context)
        return tried

    tried = door.store.write(work)
    if tried is not Tried.RIGHT:
        raise NotAllowed(_REFUSED[tried], tries=setup_codes.TRIES)
    said = wording._("You are admin now.")
    return checklist(door, as_chosen(door, replace(context, role=Role.ADMIN)), said)


def _take_from_profile(door: Door, tx: Transaction, context: Context) -> None:
    known = {**choices.chosen(tx, context.workspace).everywhere, **door.configured.fixed}
    for name, value in ((ZONE, zone_named(context.own_zone)), (LANGUAGE, context.language)):
        if value and not known.get(name):
            choices.choose(tx, context.workspace, name, value, context.person, context.now)


def _demo(door: Door, rest: str, context: Context) -> Answer:
    """Show the demo in this place, end that, or wipe it everywhere."""
    word = fold(rest)
    demand(context.role, "start.demo")
    if door.demo is None or not context.slack_channel:
        raise BadInput(N_("The demo is shown in a Slack channel; in the terminal there is `rox-bot demo`."))
    if door.demo.everywhere and word:
        raise refusal()
    if word in _OFF:
        with door.store.writing() as tx:
            places.end_demo(tx, context.workspace, context.slack_channel)
        return checklist(door, replace(context, demo=False), Wording(context.language)._("Your own data answer here."))
    if word in _WIPE:
        _demand_say(door, context)
        with door.store.writing() as tx:
            places.end_demo(tx, context.workspace)
            note_deed(tx, context.workspace, context.now, context.person, "demo.wiped")
        door.demo.wipe()
        return checklist(door, replace(context, demo=False), Wording(context.language)._("The demo is gone."))
    if word:
        raise NotUnderstood(N_("Demo what? demo, demo off or demo wipe."), suggestions=("start demo", "start demo off"))
    _demand_say(door, context)
    with door.store.writing() as tx:
        places.show_demo(tx, context.workspace, context.slack_channel, context.now)
    door.demo.prepare(context)
    return _shown(Wording(context.language))


def _shown(wording: Wording) -> Answer:
    answer = Answer(
        title="",
        headline=wording._("From now on questions here are answered about made-up customers."),
        lines=(
            wording._(
                "Try: {examples}", examples="/rox · /rox csat by touchpoint · /rox nps trend · /rox digest preview"
            ),
            wording._("Every answer says so. Nothing is recorded here meanwhile, and no digest is posted from it."),
            wording._("`/rox start demo off` brings your own data back; `/rox start demo wipe` removes it everywhere."),
        ),
        question=Question("start"),
        actions=(Action("start_demo_off", wording._("Back to my own data")),),
        shareable=False,
    )
    return marked(answer, wording)


def _demand_say(door: Door, context: Context) -> None:
    """Ask leave to show the demo where others rely on the figures: in a channel, once there are own data."""
    with door.store.reading() as tx:
        relied_on = overview.has_events(tx, context.workspace) and context.visibility is not Visibility.DM
    if relied_on:
        demand(context.role, "start.demo.here")


def _here(door: Door, rest: str, context: Context) -> Answer:
    """Save what this channel is about."""
    demand(context.role, "start.scope")
    wording = Wording(context.language)
    if not context.slack_channel:
        raise BadInput(N_("Type that in the Slack channel that it is about."))
    filters = _filters(door, rest, context)

    def work(tx: Transaction) -> None:
        if places.decided(tx, context.workspace, context.slack_channel).filters == filters:
            return
        places.decide_scope(tx, context.workspace, context.slack_channel, filters, context.person, context.now)
        fields = sorted({each.field for each in filters})
        note_deed(tx, context.workspace, context.now, context.person, "scope", context.slack_channel, fields=fields)

    door.store.write(work)
    return checklist(door, context, wording._("Saved."))


def _filters(door: Door, rest: str, context: Context) -> tuple[Filter, ...]:
    words = rest.strip()
    if fold(words) in EVERYTHING:
        return ()
    members = door.members(context)
    if not words:
        known = ((slice_, most_used(members.get(slice_, {}))) for slice_ in ("team", "partner", "customer"))
        raise NotUnderstood(
            N_("What is this channel about? Name a known customer, partner or team, or say everything."),
            suggestions=(
                *(f"start here {Filter(slice_, (name,))}" for slice_, name in known if name),
                "start here everything",
            ),
        )
    meaning = interpret(words, members, context.calendar, context.now)
    if meaning.leftovers or meaning.metrics or meaning.period or meaning.by or not meaning.filters:
        raise NotUnderstood(
            N_("I don't know {words} here. Name a known customer, partner or team, or say everything."),
            words=f"“{' '.join(meaning.leftovers) or words}”"[:80],
            suggestions=("start here everything",),
        )
    return meaning.filters


def _managers(door: Door, rest: str, context: Context) -> Answer:
    """Let the named, and the members of the groups named, be the managers, and nobody else."""
    demand(context.role, "start.roles")
    wording = Wording(context.language)
    words = rest.replace(",", " ").split()
    found = [_USER.match(word) for word in words]
    nobody = len(words) == 1 and fold(words[0]) in _NOBODY
    if not words or not (nobody or all(found)):
        raise NotUnderstood(
            N_("Name people or user groups with @, such as `/rox start managers @ada @leads`, or say nobody.")
        )
    named = [] if nobody else [match[1] for match in found if match]
    users = [each for each in named if not each.startswith("S")]
    managing = [each for each in named if each.startswith("S")]

    def work(tx: Transaction) -> None:
        keys = [people.slack_key(tx, context.workspace, door.store.pseudonyms, user) for user in users]
        roles.set_managers(tx, context.workspace, keys, context.person, context.now)
        groups.set_manager_groups(tx, context.workspace, managing, context.person, context.now)

    door.store.write(work)
    return checklist(door, context, wording._("Saved."))


def _partner(door: Door, rest: str, context: Context) -> Answer:
    """Open a channel shared with another organisation to a partner's people, or close it."""
    demand(context.role, "start.partner")
    wording = Wording(context.language)
    if context.visibility is not Visibility.EXTERNAL:
        raise BadInput(N_("Type that in the Slack channel that is shared with the partner's organisation."))
    words = rest.strip()
    partner = "" if fold(words) in _OFF | _NOBODY else _known_partner(door, words, context)
    door.store.write(
        lambda tx: places.open_to(tx, context.workspace, context.slack_channel, partner, context.person, context.now)
    )
    if not partner:
        return checklist(door, context, wording._("People of other organisations cannot ask here any more."))
    return checklist(door, context, wording._("{name}'s people can ask here about its own figures.", name=partner))


def _known_partner(door: Door, words: str, context: Context) -> str:
    known = door.members(context)["partner"]
    named = words.strip('"').removeprefix("partner:").strip('"')
    found = next((each for each in known if fold(each) == fold(named)), None)
    if found is None:
        raise NotUnderstood(
            N_("There is no partner {name}. Known: {names}."),
            name=f"“{named[:60]}”",
            names=", ".join([*known][:_MOST_NAMED]) or "–",
        )
    return found


def _zone(door: Door, rest: str, context: Context) -> Answer:
    return _chosen(door, context, ZONE, rest)


def _language(door: Door, rest: str, context: Context) -> Answer:
    return _chosen(door, context, LANGUAGE, rest)


def _chosen(door: Door, context: Context, name: str, typed: str) -> Answer:
    return choose(door, context, {name: demanded(name, typed)})


def demanded(name: str, typed: str) -> str:
    """Return what was typed for the zone or the language; raises BadInput where that is nothing, or neither."""
    if not typed:
        raise BadInput(N_("Which one? For example {example}."), example=_EXAMPLES[name])
    next(each for each in SETTINGS if each.name == name).value(typed)
    return typed


def choose(door: Door, context: Context, typed: Mapping[str, str]) -> Answer:
    """Choose zone and language together, or neither, and return the list as it stands then; raises BadInput."""
    change(door, context, typed)
    return checklist(door, as_chosen(door, context), Wording(context.language)._("Saved."))


Order = Callable[[Door, str, Context], Answer]
_ORDERS: Mapping[str, Order] = {
    **dict.fromkeys(("here", "hier", "channel", "kanaal"), _here),
    **dict.fromkeys(("managers", "manager"), _managers),
    "partner": _partner,
    **dict.fromkeys(("zone", "timezone", "tijdzone"), _zone),
    **dict.fromkeys(("language", "taal"), _language),
    "demo": _demo,
}
"""First word -> what it does."""
