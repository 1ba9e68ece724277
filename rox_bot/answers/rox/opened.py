"""`why` of an answer about ROX: the formula with its numbers, each gain, the levers as they are set, what was spent."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from rox_bot.answers.asking import Asked
from rox_bot.answers.rox.settings import effect_of, share_of
from rox_bot.answers.rox.told import Told
from rox_bot.answers.rox.valuing import default_period, valued
from rox_bot.answers.taking import Reader
from rox_bot.answers.telling import Telling
from rox_bot.answers.value_drawing import percent
from rox_bot.answers.value_words import CATEGORIES, COVERS, GRADES, LEVERS
from rox_bot.domain.answer import Answer
from rox_bot.domain.assumptions import ASSUMABLE, Assumption
from rox_bot.domain.errors import N_
from rox_bot.domain.levers import YEAR, Lever
from rox_bot.domain.question import Amounts, Question
from rox_bot.domain.valuation import Brought, Spent
from rox_bot.store.assumptions import assumptions
from rox_bot.store.levers import levers

_SAME = 0.005
"""Ratios nearer than this, in percent, are told alike."""


def answer(row: Mapping[str, Any], original: Question, reader: Reader, telling: Telling) -> Answer:
    """Open a kept answer about ROX: with the rights of who opens it, and recounted today."""
    asked = Asked(original, reader, telling)
    period = original.period or default_period(reader)
    before = original.baseline if original.baseline_named else None
    valuation = valued(reader, period, filters=asked.filters, before=before)
    told = Told(valuation, reader, telling)
    opened = _Opened(asked, told)
    return Answer(
        title=telling.wording._("Why {number}", number=row["id"]),
        headline=told.headline(),
        lines=(
            *opened.formula(),
            *opened.since(json.loads(row["readings"])),
            *opened.spent(),
            *opened.booked(),
            *opened.levers(),
            *opened.assumed(),
            *(opened.left_out()),
        ),
        question=replace(original, intent="why", argument=row["id"], shape="text"),
        table=told.table(),
        notes=tuple(told.notes()[-1:]),
        sums=True,
        shareable=False,
    )


class _Opened:
    """Tells what a valuation is made of."""

    def __init__(self, asked: Asked, told: Told) -> None:
        self._wording = asked.wording
        self._reader = asked.reader
        self._told = told
        self._value = told.valuation
        self._in_full = told.amounts is not Amounts.HIDDEN

    def formula(self) -> Iterator[str]:
        """Yield ROX with its numbers in it."""
        wording, value = self._wording, self._value
        yield wording._("ROX gross = gains / spent x 100; net = gross - 100.")
        if value.gross is None:
            return
        if self._in_full:
            sums = {"gains": self._told.sum(value.gains), "spent": self._told.sum(value.invested)}
            yield wording._("Here: {gains} on {spent}.", **sums)
        if value.p5 is not None and value.p95 is not None and value.draws:
            yield wording._(
                "Mean {mean}, median {median}, 90% range {p5} to {p95}.",
                mean=percent(wording, value.gross.likely),
                median=percent(wording, value.median or 0.0),
                p5=percent(wording, value.p5),
                p95=percent(wording, value.p95),
            )
        for name, low, high in value.swings:
            ends = {"low": percent(wording, low), "high": percent(wording, high)}
            yield wording._("With {name} at its low or high end alone: {low} or {high}.", name=name, **ends)

    def since(self, kept: list[Mapping[str, Any]]) -> Iterator[str]:
        """Yield whether the same count gives the same ratio today."""
        wording, shown = self._wording, next(iter(kept), None)
        then = (shown or {}).get("gross")
        now = self._value.gross
        if then is None or now is None:
            return
        if abs(then["likely"] - now.likely) < _SAME:
            yield wording._("Recounted now: the same figure.")
        else:
            before, today = percent(wording, then["likely"]), percent(wording, now.likely)
            yield wording._(
                "Then {before} gross, today {today}: entries, levers, assumptions or events changed since.",
                before=before,
                today=today,
            )

    def spent(self) -> Iterator[str]:
        """Yield each investment with the days it is spread over and the part of it in the period."""
        for each in self._value.spent:
            yield self._entry(
                each, f"{self._wording._(CATEGORIES[each.category])}, {self._wording._(COVERS[each.covers])}"
            )

    def booked(self) -> Iterator[str]:
        """Yield each gain booked by hand."""
        for each in self._value.booked:
            yield self._entry(each, f"{self._wording._(LEVERS[each.lever])}, {self._wording._(GRADES[each.grade])}")

    def _entry(self, each: Spent | Brought, kind: str) -> str:
        wording = self._wording
        days = wording.days(each.first, each.last)
        name = f"{each.entry} {each.name}".strip() if each.entry else wording._(each.name)
        words = {"name": name, "kind": kind, "days": days}
        if not self._in_full:
            whole = float(self._value.invested if isinstance(each, Spent) else self._value.gains.likely)
            part = percent(wording, float(each.part) / whole * 100) if whole else "–"
            side = (
                N_("{name} ({kind}), {days}: {part} of what was spent")
                if isinstance(each, Spent)
                else N_("{name} ({kind}), {days}: {part} of the gains")
            )
            return wording._(side, part=part, **words)
        return wording._("{name} ({kind}), {days}: {part} in the period", part=self._told.sum(each.part), **words)

    def levers(self) -> Iterator[str]:
        """Yield how each lever that counts is set, by whom and when."""
        known = levers(self._reader.tx, self._reader.context.workspace)
        for line in self._value.lines:
            lever = known.get(line.name or line.lever)
            if not line.entries and lever is not None:
                yield self._lever(lever)

    def _lever(self, lever: Lever) -> str:
        wording = self._wording
        day = wording.day(self._reader.calendar.day_of(lever.at), year=True) if lever.at else wording._("as shipped")
        return wording._(
            "Lever {name}: effect {effect}, ours {share}, lag {lag}, cap {cap}, against {baseline}; {when}, {source}.",
            name=lever.name,
            effect=effect_of(lever, wording),
            share=share_of(lever, wording),
            lag=wording.plural("{n} month", "{n} months", lever.lag),
            cap=percent(wording, lever.cap * 100),
            baseline=wording._("a year earlier") if lever.baseline == YEAR else wording._("the period before"),
            when=day,
            source=lever.source or wording._("no source"),
        )

    def assumed(self) -> Iterator[str]:
        """Yield what is assumed, where levers count; sums only where they may be read."""
        if not any(not line.entries for line in self._value.lines):
            return
        for each in assumptions(self._reader.tx, self._reader.context.workspace).values():
            if self._in_full or not each.currency:
                yield self._assumption(each)

    def _assumption(self, each: Assumption) -> str:
        wording = self._wording
        factor, sign = (100, "%") if ASSUMABLE[each.name].kind == "share" else (1, "")
        ends = dict.fromkeys((each.low, each.likely, each.high))
        told = "..".join(f"{wording.exact(end * factor)}{sign}" for end in ends)
        day = wording.day(self._reader.calendar.day_of(each.at), year=True) if each.at else wording._("as shipped")
        return wording._(
            "Assumed: {what} {value} ({grade}, {when}).",
            what=wording._(ASSUMABLE[each.name].title),
            value=f"{each.currency} {told}".strip(),
            grade=wording._(GRADES[each.grade]),
            when=day,
        )

    def left_out(self) -> Iterator[str]:
        """Yield what is in no figure, and why."""
        for each in self._value.not_counted:
            yield self._wording._("Left out: {what}.", what=self._told.not_counted(each))
