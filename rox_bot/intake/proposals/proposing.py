"""A map proposed from a sample of a file: what is sure, what is guessed, what must be asked, what is left out."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rox_bot.domain.errors import N_, Phrase
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.files.mapping import Map
from rox_bot.intake.files.sums import AHEAD, DECISION, LEDGER, OF_MONEY, amount
from rox_bot.intake.files.vocabulary import INSTANTS, KINDS
from rox_bot.intake.proposals import counted
from rox_bot.intake.proposals.answers import NOTHING, Answers, day, read_scale
from rox_bot.intake.proposals.asked import Asked
from rox_bot.intake.proposals.choosing import ORDER, best, event_of
from rox_bot.intake.proposals.columns import Column, Sample, quoted
from rox_bot.intake.proposals.dates import DAY_FIRST, MONTH_FIRST, dates_in, read_dates
from rox_bot.intake.proposals.draft import Draft
from rox_bot.intake.proposals.exports import known_export, source_name
from rox_bot.intake.proposals.labels import LABELS
from rox_bot.intake.proposals.leaving_out import EXCEL_NUMBERS, kept_by_excel, reason
from rox_bot.intake.proposals.meanings import settle_values
from rox_bot.intake.proposals.names import words
from rox_bot.intake.proposals.odd import odd_cells
from rox_bot.intake.proposals.ours import only_value, our_event, our_fields
from rox_bot.intake.proposals.people import settle_people
from rox_bot.intake.proposals.scores import INSTRUMENTS, Scored, judge
from rox_bot.language.amounts import currency_of

_MONTH_FIRST_ZONES = ("America/", "US/")
_MONTHLY = frozenset(("monthly", "month", "mrr", "maandbedrag", "maand", "maandelijks"))


@dataclass(frozen=True)
class Proposal:
    """A proposed map. `sure` are the fields whose column is certain; with `questions` left it is not ready.

    `left_out` are the columns that are not read, each with the reason; `odd` tells of cells of the
    others that cannot be read.
    """

    mapping: Map
    product: str
    sure: frozenset[str]
    guesses: tuple[Phrase, ...]
    questions: tuple[Asked, ...]
    left_out: tuple[tuple[str, Phrase], ...]
    odd: tuple[Phrase, ...] = ()


def propose(sample: Sample, now: datetime, zone: str, answers: Answers) -> Proposal:
    """Return the map that a sample suggests, with what was said about it taken over.

    `zone` is where times without an offset are read, unless the file names one.
    """
    product = known_export(words(sample.name.split(".")[0]), frozenset(column.words for column in sample.columns))
    ours = our_event(sample.columns)
    draft = Draft(sample, answers, answers.get("event") or ours or event_of(sample.columns))
    proposal = _proposed(draft, now, zone, product, ours)
    return replace(proposal, odd=odd_cells(sample, proposal.mapping, now))


def _proposed(draft: Draft, now: datetime, zone: str, product: str, ours: str) -> Proposal:
    sample, answers = draft.sample, draft.answers
    if ours and draft.event == ours:
        return _our_own(draft, zone)
    source = answers.get("source") or product or source_name(words(sample.name.split(".")[0]))
    if not draft.event:
        return _unknown(draft, product, source)
    if not source:
        say = N_("Say source = helpdesk, or another name.")
        draft.questions.append(Asked(Phrase(N_("What is this source called?")), say, ("source",)))
    _take_answers(draft)
    _choose(draft)
    _end_by_closing(draft)
    _find_dates(draft)
    _score(draft)
    _money(draft)
    settle_values(draft)
    settle_people(draft)
    formats, placed = _dates(draft, now, zone)
    return _proposal(draft, product, source, formats, placed)


def _our_own(draft: Draft, zone: str) -> Proposal:
    """Return the map of a file that was exported here."""
    _take_answers(draft)
    draft.fields = our_fields(draft.sample, draft.event) | draft.fields
    draft.sure.update(draft.fields)
    source = draft.answers.get("source") or only_value(draft.sample, "source")
    if not source:
        what = "feedback" if draft.event == "feedback" else f"{draft.event}s"
        told = N_("These rows are of several sources. Export each by itself: export {what} source:NAME")
        draft.questions.append(Asked(Phrase(told, what=what)))
    proposal = _proposal(draft, "", source, (), draft.answers.get("timezone") or zone)
    helpdesk = proposal.mapping.ticket_source or only_value(draft.sample, "ticket_source")
    return replace(proposal, mapping=replace(proposal.mapping, ticket_source=helpdesk))


def _unknown(draft: Draft, product: str, source: str) -> Proposal:
    """Return a proposal that only asks what the rows are: until that is known, nothing else can be."""
    excel = _kept_by_excel(draft)
    draft.event = "feedback"
    say = N_("Say event = ticket, feedback, invitation, moment, tally, investment, gain or decision.")
    draft.questions.append(excel or Asked(Phrase(N_("What is each row?")), say, ("event",)))
    return replace(_proposal(draft, product, source, (), "UTC"), left_out=())


def _take_answers(draft: Draft) -> None:
    for name, value in draft.answers.items():
        if name not in KINDS[draft.event].fields or value == NOTHING:
            continue
        constant = (name == "instrument" and value in SCALES) or (name == "currency" and currency_of(value))
        if draft.sample.column(value) and not constant:
            draft.fields[name] = value
        else:
            draft.constants[name] = value
        draft.sure.add(name)


def _choose(draft: Draft) -> None:
    for name in ORDER[draft.event]:
        if not draft.open(name):
            continue
        found = best(draft.event, name, draft.sample.columns, draft.fields.values())
        if found is None:
            continue
        column, sure = found
        draft.fields[name] = column.name
        if sure:
            draft.sure.add(name)
        else:
            draft.guesses.append(Phrase(N_('{field} is "{column}"'), field=name, column=column.name))


def _end_by_closing(draft: Draft) -> None:
    """Take the closing for the solving where a file tells no other end: its helpdesk knows only one."""
    if draft.event == "ticket" and "closed_at" in draft.fields and draft.open("solved_at"):
        draft.fields["solved_at"] = draft.fields["closed_at"]
        told = N_('solved_at is "{column}" too, the only end that the file tells')
        draft.guesses.append(Phrase(told, column=draft.fields["closed_at"]))


def _find_dates(draft: Draft) -> None:
    """Ask for the date that places a row, or take the only one that there is."""
    placed = KINDS[draft.event].placed_by
    if not draft.open(placed) or draft.event == "tally":
        return
    dated = [each for each in draft.sample.columns if dates_in(each) and each.name not in draft.fields.values()]
    if len(dated) == 1:
        draft.fields[placed] = dated[0].name
        draft.guesses.append(Phrase(N_('{field} is "{column}"'), field=placed, column=dated[0].name))
        return
    if dated:
        listed = ", ".join(f'"{each.name}"' for each in dated)
        question = Phrase(N_("Which date places a row: {columns}?"), columns=listed)
        draft.questions.append(Asked(question, Phrase(N_("Say {field} = one of them."), field=placed), (placed,)))
        return
    if excel := _kept_by_excel(draft):
        draft.questions.append(excel._replace(settles=(placed,)))
        return
    question = Phrase(N_("No column holds dates: of which day are all rows?"))
    draft.questions.append(Asked(question, Phrase(N_("Say {field} = 2026-11-30."), field=placed), (placed,)))


def _kept_by_excel(draft: Draft) -> Asked | None:
    """Return what to say of a column of dates that Excel wrote as numbers, None where there is none."""
    found = next((each for each in draft.sample.columns if kept_by_excel(each, draft.event)), None)
    if found is None:
        return None
    told = Phrase(EXCEL_NUMBERS, cell=quoted(found.cells[0]))
    return Asked(Phrase(N_('"{column}" holds {what}, or send the .xlsx file itself.'), column=found.name, what=told))


def _score(draft: Draft) -> None:
    """Settle the instrument and the scale; neither is ever taken for granted."""
    if draft.event == "tally":
        _count(draft)
    if draft.event not in ("feedback", "invitation"):
        return
    told = draft.constants.get("instrument", "")
    column = draft.column("score")
    if "instrument" in draft.fields:
        draft.values["instrument"] = _instruments(draft)
        return
    if column is None:
        if not told:
            asked = Asked(Phrase(N_("Which survey is it?")), N_("Say instrument = csat, nps or ces."), ("instrument",))
            if draft.event == "feedback":
                say = N_("Say instrument = csat, nps or ces, and score = its column.")
                asked = asked._replace(say=say, settles=("instrument", "score"))
            draft.questions.append(asked)
        return
    scored = judge(column, told, _elsewhere(draft, column))
    scale = read_scale(draft.answers.get("scale", ""))
    _take_scored(draft, scored, scale)


def _money(draft: Draft) -> None:
    """Ask what is missing of rows about money: a sum without its currency is never guessed at."""
    if draft.event not in OF_MONEY:
        return
    for name in KINDS[draft.event].required:
        if name != KINDS[draft.event].placed_by and draft.open(name):
            question = Phrase(N_("Which column is the {field}?"), field=Phrase(LABELS[name]))
            draft.questions.append(Asked(question, Phrase(N_("Say {field} = its column."), field=name), (name,)))
    column = draft.column("amount")
    if draft.event == DECISION and column is not None and draft.open("per") and _MONTHLY & set(column.words.split()):
        draft.constants["per"] = "month"
        draft.guesses.append(Phrase(N_('the sums in "{column}" are for each month'), column=column.name))
    asks = draft.event in LEDGER and column is not None and draft.open("currency")
    if asks and not all(amount(cell).currency for cell in (column.cells if column else ()) if _is_sum(cell)):
        question = Phrase(N_("In which currency are the sums?"))
        draft.questions.append(Asked(question, N_("Say currency = EUR, or its column."), ("currency",)))


def _is_sum(cell: str) -> bool:
    try:
        amount(cell)
    except ValueError:
        return False
    return True


def _count(draft: Draft) -> None:
    """Settle which survey a partner's counts are of, and ask what is missing of them."""
    likely = counted.likely_instrument(draft.sample)
    if draft.open("instrument") and likely:
        draft.constants["instrument"] = likely
        draft.guesses.append(Phrase(N_("the counts are of {instrument}"), instrument=likely))
    elif "instrument" in draft.fields:
        draft.values["instrument"] = _instruments(draft)
    draft.questions += counted.questions(draft.sample, draft.fields, draft.constants)


def _take_scored(draft: Draft, scored: Scored, scale: tuple[float, float] | None) -> None:
    if scored.instrument:
        draft.constants["instrument"] = scored.instrument
    if scored.values:
        draft.values["score"] = scored.values
    draft.scale = scale or scored.scale
    draft.guesses += scored.guesses if scale is None else scored.guesses[:0]
    draft.questions += scored.questions if scale is None or not scored.instrument else ()


def _instruments(draft: Draft) -> dict[str, str]:
    column = draft.column("instrument")
    cells = column.counts if column else {}
    return {cell: INSTRUMENTS[cell.casefold()] for cell in cells if cell.casefold() in INSTRUMENTS}


def _elsewhere(draft: Draft, score: Column) -> str:
    others = (each.words for each in draft.sample.columns if each is not score)
    return " ".join((words(draft.sample.name.split(".")[0]), *others))


def _dates(draft: Draft, now: datetime, zone: str) -> tuple[tuple[str, ...], str]:
    """Return the formats of the dates and the zone of those without an offset."""
    columns = [column for name in draft.fields if name in (*INSTANTS, "period") and (column := draft.column(name))]
    likely = MONTH_FIRST if zone.startswith(_MONTH_FIRST_ZONES) else DAY_FIRST
    latest = now + AHEAD if draft.event in LEDGER else now
    dates = read_dates(columns, latest, draft.answers.get("dates", ""), likely)
    if columns and not dates.decided:
        question = Phrase(N_("Do the dates begin with the day or with the month? They fit both."))
        say = Phrase(N_("Say dates = {first} or {second}."), first=DAY_FIRST, second=MONTH_FIRST)
        draft.questions.append(Asked(question, say, ("dates",)))
    told = draft.answers.get("timezone")
    named = dates.utc or any(column.words.endswith((" utc", " gmt")) for column in columns)
    placed = told or ("UTC" if named else zone)
    if columns and not told and not named and not all(_has_offset(column) for column in columns):
        draft.guesses.append(Phrase(N_("times are those of {zone}"), zone=placed))
    return dates.formats, placed


def _has_offset(column: Column) -> bool:
    return all((cell[-6:-5] in ("+", "-") and ":" in cell[-3:]) or cell.endswith("Z") for cell in column.counts)


def _proposal(draft: Draft, product: str, source: str, formats: tuple[str, ...], zone: str) -> Proposal:
    for name, value in draft.constants.items():
        if name in INSTANTS and not day(value):
            told = N_('"{value}" is neither a column nor a date like 2026-11-30: {field}.')
            draft.questions.append(Asked(Phrase(told, value=value, field=name), settles=(name,)))
    mapping = Map(
        event=draft.event,
        source=source,
        fields=draft.fields,
        constants=draft.constants,
        values=draft.values,
        missing=frozenset({""}).union(*(column.marks for name in draft.fields if (column := draft.column(name)))),
        customer_is_person=draft.person,
        requester_is_name=draft.by_name,
        ticket_source=draft.answers.get("ticket_source", "") if draft.event in ("feedback", "moment") else "",
        zone=ZoneInfo(zone),
        formats=formats,
        scale=draft.scale if draft.event == "feedback" else None,
    )
    read = set(draft.fields.values())
    left = tuple(
        (each.name, reason(each, draft.event, draft.fields)) for each in draft.sample.columns if each.name not in read
    )
    twice = [name for name, n in Counter(draft.sample.header).items() if n > 1 and name]
    left += tuple((name, Phrase(N_("the name of several columns"))) for name in twice)
    return Proposal(mapping, product, frozenset(draft.sure), tuple(draft.guesses), tuple(draft.questions), left)
