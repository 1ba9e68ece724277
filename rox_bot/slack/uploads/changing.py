"""The form about a sent file: what it is, which of its columns is what, and what else must be known to read it."""

import asyncio
import json
from collections.abc import Iterator, Mapping

from rox_bot.domain.errors import N_, BadInput, NotUnderstood, RoxError
from rox_bot.domain.question import Context
from rox_bot.intake.entries.kinds import SCALES
from rox_bot.intake.files.vocabulary import INSTANTS, KINDS
from rox_bot.intake.proposals import read_answer
from rox_bot.intake.proposals.answers import NOTHING, day
from rox_bot.intake.proposals.dates import DAY_FIRST, MONTH_FIRST
from rox_bot.intake.proposals.labels import LABELS
from rox_bot.intake.proposals.telling import KINDS_SAID
from rox_bot.intake.uploads.looking import Look, answers_of, look
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.text import cut, one_line
from rox_bot.slack.edge import Edge
from rox_bot.slack.forms import Form, Opening, Page, Sent, Wrong, choice, field_of, may_be_value, option, typed
from rox_bot.slack.uploads.deciding import decide, mine
from rox_bot.slack.uploads.job import Job
from rox_bot.slack.uploads.working import desk_of, wake
from rox_bot.store.uploads import SENT, Upload

MOST_COLUMNS = 80
"""A form takes a hundred fields; what is not offered keeps what was proposed for it."""

_COLUMN, _CONSTANT, _MEANING = "column:", "all:", "value:"
_SCORED = ("feedback", "invitation", "tally")
_LONGEST_SOURCE = 100
_LONGEST_MEANING = 100


async def _shown(edge: Edge, context: Context, opening: Opening) -> Page:
    upload = await mine(edge, opening.subject, context)
    wording = Wording(context.language)
    seen = desk_of(edge).looks.get(upload.id) or await _seen_again(edge, upload, context)
    fields = [*_about(seen, wording), *_settings(seen, wording), *_meanings(seen, wording)]
    fields += [*_constants(seen, wording), *_columns(seen, wording)]
    return Page(wording._("How to read it"), fields, opening.subject, wording._("Show it again"))


async def _seen_again(edge: Edge, upload: Upload, context: Context) -> Look:
    """Look into a file once more, because the bot was started anew since it was shown."""
    desk, store = desk_of(edge), edge.door.store
    path, _ = await Job(edge, desk, upload, context, Wording(context.language)).file()
    zone, answers = context.calendar.zone, json.loads(upload.answers)
    seen = await asyncio.to_thread(look, store, path, answers, upload.sheet, store.clock(), zone)
    desk.remember(upload.id, seen)
    return seen


def _about(seen: Look, wording: Wording) -> Iterator[Block]:
    """Yield what the file is: its sheet, its source, what each row is."""
    if len(seen.sheets) > 1:
        sheets = [option(each, each) for each in seen.sheets if may_be_value(each)]
        yield field_of("sheet", wording._("Sheet"), choice(sheets, seen.sheet), optional=True)
    if seen.sources:
        senders = [option(each, each) for each in seen.sources if may_be_value(each)]
        yield field_of("source", wording._("Source"), choice(senders))
    else:
        hint = wording._("The system it comes from, such as zendesk. Files of one source are told apart by it.")
        given = typed(seen.mapping.source, longest=_LONGEST_SOURCE)
        yield field_of("source", wording._("Source"), given, hint=hint)
    kinds = [option(_capital(wording._(said)), kind) for kind, said in KINDS_SAID.items()]
    known = seen.mapping.event if seen.mapping.fields else ""
    yield field_of("event", wording._("What each row is"), choice(kinds, known))


def _settings(seen: Look, wording: Wording) -> Iterator[Block]:
    """Yield how what stands in the columns is to be read."""
    mapping = seen.mapping
    if not mapping.fields:
        return
    if mapping.event in _SCORED and "instrument" not in mapping.fields:
        surveys = [option(each.upper(), each) for each in SCALES]
        now = mapping.constants.get("instrument", "")
        yield field_of("instrument", wording._("Survey"), choice(surveys, now), optional=True)
    if mapping.event == "feedback" and "score" in mapping.fields:
        scale = f"{mapping.scale[0]:g}-{mapping.scale[1]:g}" if mapping.scale else ""
        label = wording._("Scale of the scores, such as 1-5")
        yield field_of("scale", label, typed(scale, longest=20), optional=True)
    if set(mapping.fields) & {*INSTANTS, "period"}:
        orders = [option(wording._("The day first"), DAY_FIRST), option(wording._("The month first"), MONTH_FIRST)]
        now = answers_of(mapping).get("dates", "")
        now = "" if "dates" in _asked(seen) else now
        yield field_of("dates", wording._("Dates such as 03-04-2026"), choice(orders, now), optional=True)
    if "customer" in mapping.fields:
        kinds = [
            option(wording._("Organisations, kept by name"), "organisation"),
            option(wording._("People, kept as pseudonyms"), "person"),
        ]
        now = "person" if mapping.customer_is_person else "organisation"
        yield field_of("customer_is", wording._("Customers are"), choice(kinds, now), optional=True)


def _meanings(seen: Look, wording: Wording) -> Iterator[Block]:
    """Yield what must be said of values: whether each is a yes or a no."""
    answers = [option(wording._("yes"), "yes"), option(wording._("no"), "no"), option(wording._("not known"), NOTHING)]
    for name in _asked(seen):
        field, _, cell = name.partition(" ")
        if cell and len(name) <= _LONGEST_MEANING:
            label = wording._("{field}: what “{value}” stands for", field=wording._(LABELS[field]), value=cell)
            yield field_of(f"{_MEANING}{name}", label, choice(answers), optional=True)


def _constants(seen: Look, wording: Wording) -> Iterator[Block]:
    """Yield what may be one value for all rows: what is asked for, and what was said so."""
    known = seen.mapping.constants
    names = [*known, *(name for name in _asked(seen) if name not in known)]
    for name in names:
        if name in KINDS[seen.mapping.event].fields and name not in ("instrument", "score"):
            label = wording._("One value for all rows: {field}", field=wording._(LABELS[name]))
            hint = wording._("A date is written like 2026-11-30.") if name in INSTANTS else ""
            given = typed(known.get(name, ""), longest=200)
            yield field_of(f"{_CONSTANT}{name}", label, given, hint=hint, optional=True)


def _columns(seen: Look, wording: Wording) -> Iterator[Block]:
    """Yield each column with what it is read as."""
    if not seen.mapping.fields:
        return
    names = [name for name in KINDS[seen.mapping.event].fields if name in LABELS]
    fields = [option(_capital(wording._(LABELS[name])), name) for name in names]
    options = [option(wording._("– not read"), NOTHING), *fields]
    for place, name in _offered(seen):
        now = next((field for field, column in seen.mapping.fields.items() if column == name), NOTHING)
        yield field_of(f"{_COLUMN}{place}", cut(one_line(name), 200), choice(options, now))
    left = len(seen.sample.columns) - MOST_COLUMNS
    if left > 0:
        yield blocks.section(
            wording.plural("{n} more column stays as it is.", "{n} more columns stay as they are.", left)
        )


def _offered(seen: Look) -> list[tuple[int, str]]:
    """Return the columns that the form offers with their places: those that are read first, where they are too many."""
    read = set(seen.mapping.fields.values())
    names = [(place, each.name) for place, each in enumerate(seen.sample.columns)]
    kept = sorted(names, key=lambda each: (each[1] not in read, each[0]))[:MOST_COLUMNS]
    return sorted(kept)


async def _sent(edge: Edge, context: Context, sent: Sent) -> None:
    """Have a file looked at anew with what was said in the form."""
    upload = await mine(edge, sent.subject, context)
    seen = desk_of(edge).looks.get(upload.id)
    if seen is None:
        raise NotUnderstood(N_("That form is out of date; please open it again."))
    sheet = sent.picked("sheet") or upload.sheet
    answers = {} if sheet != (upload.sheet or seen.sheet) else _answers(upload, seen, sent)
    await decide(edge, upload, SENT, answers=json.dumps(answers, ensure_ascii=False), sheet=sheet)
    wake(edge)


def _answers(upload: Upload, seen: Look, sent: Sent) -> Mapping[str, str]:
    """Return all that is said about a file, with what the form says; raises Wrong."""
    said = dict(json.loads(upload.answers)) if seen.proposal is not None else answers_of(seen.mapping)
    source, event = sent.picked("source") or sent.text("source"), sent.picked("event")
    if source and (source != seen.mapping.source or seen.sources):
        said["source"] = source
    if seen.sources and event == seen.mapping.event:
        return {"source": source}  # its saved map says the rest
    if not seen.mapping.fields or event != seen.mapping.event:
        return {"event": event, **({"source": said["source"]} if "source" in said else {})}
    said |= _moved(seen, sent) | _constant(seen, sent) | _meant(seen, sent)
    now = answers_of(seen.mapping)
    for name, given in (
        ("instrument", sent.picked("instrument")),
        ("scale", sent.text("scale")),
        ("dates", sent.picked("dates")),
        ("customer_is", sent.picked("customer_is")),
    ):
        asked = name in _asked(seen)
        if given and (asked or given != now.get(name, "organisation" if name == "customer_is" else "")):
            said |= dict([_read(name, given, seen)])
    return said


def _read(name: str, given: str, seen: Look) -> tuple[str, str]:
    try:
        return read_answer(f"{name} = {given}", seen.sample.header)
    except RoxError as trouble:
        raise Wrong(name, trouble) from trouble


def _moved(seen: Look, sent: Sent) -> dict[str, str]:
    """Return what is said of the columns that are read as something else than before."""
    before = seen.mapping.fields
    taken: dict[str, str] = {}
    freed: dict[str, str] = {}
    for place, column in _offered(seen):
        picked = sent.picked(f"{_COLUMN}{place}") or NOTHING
        read_as = [field for field, name in before.items() if name == column]
        if picked != NOTHING and picked in taken:
            raise Wrong(
                f"{_COLUMN}{place}", BadInput(N_("Two columns cannot be the same; set one of them to not read."))
            )
        if picked != NOTHING:
            taken[picked] = column
        if picked != (read_as[0] if read_as else NOTHING):
            freed |= dict.fromkeys(read_as, NOTHING)
    moved = {field: column for field, column in taken.items() if before.get(field) != column}
    return {field: NOTHING for field in freed if field not in taken} | moved


def _constant(seen: Look, sent: Sent) -> dict[str, str]:
    said = {}
    for block in sent.values:
        name = block.removeprefix(_CONSTANT)
        if name == block:
            continue
        given, now = sent.text(block), seen.mapping.constants.get(name, "")
        if given and name in INSTANTS and not day(given):
            raise Wrong(block, BadInput(N_("A date is written like 2026-11-30.")))
        if given != now:
            said[name] = given or NOTHING
    return said


def _meant(seen: Look, sent: Sent) -> dict[str, str]:
    """Return what is said of values."""
    found = ((block.removeprefix(_MEANING), sent.picked(block)) for block in sent.values if block.startswith(_MEANING))
    return dict(_read(name, given, seen) for name, given in found if given)


def _asked(seen: Look) -> list[str]:
    """Return the names that the open questions about a file are settled by."""
    asked = seen.proposal.questions if seen.proposal is not None else ()
    return list(dict.fromkeys(name for each in asked for name in each.settles))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


FORMS = {"upload_change": Form("import", _shown, _sent)}
"""Name of the form, and of the button that opens it."""
