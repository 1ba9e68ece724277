"""The form of a digest: how often, when, for whom, about what and in which language; another way to type a line."""

import asyncio
from collections.abc import Mapping
from typing import Any

from rox_bot.digests import choosing
from rox_bot.digests.audiences import AUDIENCES
from rox_bot.digests.schedule import LAST_DAY
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.question import Context, Filter
from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.slack.blocks import Block
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, Wrong, about, choice, field_of, option
from rox_bot.store import places, schedules

_EVERYBODY, _ALL, _HERE, _SAME = "everybody", "everything", "here", "same"
_UNITS = {"week": N_("Every week"), "month": N_("Every month"), "quarter": N_("Every quarter")}
_LANGUAGES = {"en": N_("English"), "nl": N_("Dutch")}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NEW: Mapping[str, Any] = {"unit": "week", "weekday": 0, "day": 1, "clock": "09:00", "audience": "", "language": ""}

_Row = Mapping[str, Any]
Known = Mapping[str, Mapping[str, int]]


async def _shown(edge: Edge, context: Context, opening: Opening) -> Page:
    """Return the form: as the digest is that is edited, else as most people want one."""
    wording = Wording(context.language)
    if context.slack_channel.startswith("D"):
        raise BadInput(N_("Digests are set up in a Slack channel: type `/rox digest here` there."))
    there = await asyncio.to_thread(_digest, edge, context, opening.subject)
    known = await asyncio.to_thread(edge.door.members_lately, context)
    scope = await asyncio.to_thread(_scope, edge, context)
    now = there or _NEW
    audiences = [option(wording._("Everybody"), _EVERYBODY)]
    audiences += [option(f"{wording._(each.name)}: {wording._(each.question)}", key) for key, each in AUDIENCES.items()]
    events = _about(there, scope, known, wording)
    spoken = now["language"] or context.channel_language or context.language
    zone = now.get("zone") or context.calendar.zone
    fields = [
        field_of(
            "unit", wording._("How often"), choice([option(wording._(n), u) for u, n in _UNITS.items()], now["unit"])
        ),
        field_of(
            "weekday", wording._("Day of the week, of a weekly one"), choice(_weekdays(wording), str(now["weekday"]))
        ),
        field_of("day", wording._("Day of the month or quarter, of a longer one"), choice(_days(), str(now["day"]))),
        field_of("clock", wording._("Time ({zone})", zone=zone), {"type": "timepicker", "initial_time": now["clock"]}),
        field_of("audience", wording._("For whom"), choice(audiences, now["audience"] or _EVERYBODY)),
        field_of("about", wording._("About what"), events),
        field_of("language", wording._("Language"), choice(_languages(wording), spoken)),
    ]
    return Page(wording._("Digest"), fields, subject=choosing.words_of(there) if there else "")


async def _sent(edge: Edge, context: Context, sent: Sent) -> Answer:
    """Set the digest up by a line; one that became another kind of digest leaves its old place."""
    there = await asyncio.to_thread(_digest, edge, context, sent.subject)
    unit, audience = sent.picked("unit") or "week", sent.picked("audience")
    audience = "" if audience == _EVERYBODY else audience
    if not sent.clock("clock"):
        raise Wrong("clock", BadInput(N_("At what time?")))
    kind = schedules.kind_for(unit, audience)
    moved = there is not None and there["kind"] != kind
    if moved and await asyncio.to_thread(choosing.of_kind, edge.door.store, context, kind) is not None:
        raise Wrong("unit", BadInput(N_("There is a digest like that here already. Edit that one, or choose another.")))
    on = sent.picked("day") if unit != "week" else _DAYS[int(sent.picked("weekday") or 0)]
    words = [choosing.words_for(unit, audience), on or "1", sent.clock("clock"), f"lang:{sent.picked('language')}"]
    words += [*_about_words(sent.picked("about"), there), *(["replace"] if there else [])]
    answer = await edge.ask(f"digest here {' '.join(words)}", context)
    if moved and there is not None:
        await edge.ask(f"digest off {choosing.words_of(there)}", context)
    return answer


def _digest(edge: Edge, context: Context, words: str) -> _Row | None:
    """Return the digest that words name, None where there is none or none is named."""
    return next(iter(choosing.matching(edge.door.store, context, words)), None) if words else None


def _scope(edge: Edge, context: Context) -> tuple[Filter, ...]:
    """Return what was decided that a channel is about."""
    with edge.door.store.reading() as tx:
        return places.decided(tx, context.workspace, context.slack_channel).filters or ()


def _about(there: _Row | None, scope: tuple[Filter, ...], known: Known, wording: Wording) -> Block:
    """Return the menu of what it is about: as the digest is now, else what the channel is about."""
    first = [option(wording._("Everything"), _ALL)]
    if scope:
        first.append(option(wording._("As this channel: {scope}", scope=_told(scope)), _HERE))
    filters = schedules.filters_from(there["filters"]) if there else scope
    if filters in ((), scope):
        return about.menu(known, first, wording, _HERE if filters else _ALL)
    one = filters[0]
    if len(filters) == 1 and len(one.values) == 1 and not one.negated:
        value = f"{one.field}:{one.values[0]}"
        found = about.menu(known, first, wording, value)
        if found["initial_option"]["value"] == value:
            return found
    same = option(wording._("As now: {scope}", scope=_told(filters)), _SAME)
    return about.menu(known, [*first, same], wording, _SAME)


def _told(filters: tuple[Filter, ...]) -> str:
    return ", ".join(str(each) for each in filters)


def _about_words(chosen: str, there: _Row | None) -> list[str]:
    if chosen in ("", _HERE):
        return []
    if chosen == _ALL:
        return [_ALL]
    if chosen == _SAME:
        return [str(each) for each in schedules.filters_from(there["filters"])] if there else []
    name, _, member = chosen.partition(":")
    return [str(Filter(name, (member,)))]


def _weekdays(wording: Wording) -> list[Block]:
    return [option(wording.weekday(number), str(number)) for number in range(7)]


def _days() -> list[Block]:
    return [option(str(day), str(day)) for day in range(1, LAST_DAY + 1)]


def _languages(wording: Wording) -> list[Block]:
    return [option(wording._(_LANGUAGES[code]), code) for code in LANGUAGES]


_FORM = Form("digest.here", _shown, _sent)
FORMS: Mapping[str, Form] = {"digest_setup": _FORM, "digest_edit": _FORM}
"""The form of a digest, by the names of the buttons that open it: for a new one, and for one that is there."""
