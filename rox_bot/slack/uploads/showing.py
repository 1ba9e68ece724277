"""How a sent file is told of: read, shown for a decision, imported, done with or turned down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from rox_bot.answers.telling import Telling
from rox_bot.commands.directory import Near
from rox_bot.domain.answer import Table
from rox_bot.domain.errors import N_, RoxError
from rox_bot.intake.files import Map, Report
from rox_bot.intake.files.telling import bad_rows_told, found, told
from rox_bot.intake.proposals.labels import LABELS
from rox_bot.intake.proposals.telling import heading, remarks
from rox_bot.intake.uploads.looking import ROWS, Look
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.data_tables import data_table
from rox_bot.slack.blocks.limits import fitted
from rox_bot.slack.blocks.tables import fixed_width
from rox_bot.slack.blocks.text import cut, escaped, one_line
from rox_bot.slack.names import pair_blocks
from rox_bot.store.uploads import Upload

MOST_COLUMNS = 20
MOST_BAD_ROWS = 5
_MOST_TEXT = 3_000
_LONGEST_CELL, _LONGEST_LINE = 60, 400
_YES_OR_NO = {"True": N_("yes"), "False": N_("no")}


@dataclass(frozen=True)
class Told:
    """A message about a file: its text, its blocks, and the blocks that say the same where Slack takes no tables."""

    text: str
    blocks: list[Block]
    plain: list[Block] = field(default_factory=list)


def reading(upload: Upload, wording: Wording) -> Told:
    """Return that a file has arrived."""
    return _said(wording._("I read {name} …", name=upload.name))


def explained(upload: Upload, trouble: RoxError, wording: Wording) -> Told:
    """Return why a file is not imported; nothing of it is kept."""
    return _said(wording.error(trouble), wording._("{name} was not imported.", name=upload.name))


def gone(upload: Upload, text: str) -> Told:
    """Return that nothing is to be decided about a file any more."""
    return _said(text, upload.name)


def cancelled(upload: Upload, wording: Wording) -> Told:
    """Return that a file is not wanted any more."""
    return gone(upload, wording._("Not imported; I have removed my copy."))


def preview(look: Look, upload: Upload, wording: Wording) -> Told:
    """Return how a file would be read, with its first rows as they would be kept, and what must be said first."""
    parts, table = _opening(look, wording), _rows(look, wording)
    behind = [
        _fields(look, wording),
        *_remarked(look, wording),
        *_asked(look, wording),
        _decisions(look, upload, wording),
    ]
    text = heading(look.mapping, look.sample, wording)
    shown = fitted([each for each in [*parts, *_tabulated(table), *behind] if each.get("elements", True)])
    plain = fitted([each for each in [*parts, *_as_text(table), *behind] if each.get("elements", True)])
    return Told(escaped(text, _MOST_TEXT), shown, plain)


def waiting(upload: Upload, wording: Wording) -> Told:
    """Return that another file goes first."""
    text = wording._("{name} is next: another file is being imported.", name=upload.name)
    return _said(text, buttons=[_cancel(upload, wording)])


def running(upload: Upload, share: float, wording: Wording) -> Told:
    """Return how far an import is; `share` is of all bytes, over both passes."""
    text = wording._("Importing {name}: {share}% …", name=upload.name, share=wording.number(100 * share))
    return _said(text, buttons=[_cancel(upload, wording)])


def stopped(upload: Upload, share: float, wording: Wording) -> Told:
    """Return that an import was given up half-way."""
    text = wording._("The import of {name} was stopped.", name=upload.name)
    if share <= 0.5:  # the first pass only checks
        return _said(text, wording._("Nothing was saved."))
    return _said(text, wording._("What was in by then stays. Send the file again to complete it: no row counts twice."))


def too_bad(upload: Upload, trouble: RoxError, wording: Wording) -> Told:
    """Return that too many rows cannot be used, and offer to leave those out."""
    buttons = [
        blocks.button(wording._("Import the good rows"), "upload_anyway", str(upload.id)),
        blocks.button(wording._("Change …"), "upload_change", str(upload.id)),
        _cancel(upload, wording),
    ]
    return _said(wording._("{name} was not imported.", name=upload.name), wording.error(trouble), buttons=buttons)


def done(
    upload: Upload, report: Report, mapping: Map, near: Sequence[Near], wording: Wording, zone: str, *, saved: bool
) -> Told:
    """Return what an import did, with the names that may be one."""
    lines = [*told(report, wording, ZoneInfo(zone)), *bad_rows_told(report, wording)[:MOST_BAD_ROWS]]
    if report.bad:
        lines.append(wording._("All bad rows come as a file of their own: mend it and send it back to me."))
    if saved:
        lines.append(wording._("The map is saved for {source}: the next such file needs none.", source=mapping.source))
    title = wording._("{name} is in.", name=upload.name)
    shown = [blocks.rich_text(blocks.paragraph(blocks.leaf(title, bold=True)), _listed(lines))]
    return Told(escaped("\n".join([title, *lines[:4]]), _MOST_TEXT), fitted([*shown, *pair_blocks(near, wording)]))


def _opening(look: Look, wording: Wording) -> list[Block]:
    """Return what a file is, since when its map is known, and what is in it."""
    lines = []
    if look.saved_at is not None:
        source, day = look.mapping.source, f"{look.saved_at:%Y-%m-%d}"
        lines.append(wording._("Read by the map saved for {source} on {day}.", source=source, day=day))
    if look.trial is not None:
        zone = look.mapping.zone
        lines += found(look.trial, wording, zone)
        lines += bad_rows_told(look.trial, wording)[:MOST_BAD_ROWS]
    lines += [wording.say(note) for note in look.notes]
    title = cut(one_line(heading(look.mapping, look.sample, wording)), _MOST_TEXT)
    return [blocks.rich_text(blocks.paragraph(blocks.leaf(title, bold=True)), _listed(lines))]


def _rows(look: Look, wording: Wording) -> Table | None:
    """Return the first rows as they would be kept: people as pseudonyms, texts without personal data."""
    good = [row for row in look.rows if "" not in row][:ROWS]
    told = dict.fromkeys(name for row in good for name in row)  # a period is told as its first and its last day
    names = [name for name in told if any(row.get(name) for row in good)][:MOST_COLUMNS]
    if not names:
        return None
    heads = tuple(_label(name, wording) for name in names)
    return Table(heads, tuple(tuple(_value(row.get(name, ""), wording) for name in names) for row in good))


def _value(text: str, wording: Wording) -> str:
    return wording._(_YES_OR_NO[text]) if text in _YES_OR_NO else cut(text, _LONGEST_CELL)


def _tabulated(table: Table | None) -> list[Block]:
    drawn = data_table(table, "", ("table",)) if table is not None else None
    return [drawn[0]] if drawn is not None else []


def _as_text(table: Table | None) -> list[Block]:
    return [blocks.rich_text(blocks.preformatted(fixed_width(table)))] if table is not None else []


def _fields(look: Look, wording: Wording) -> Block:
    """Return which column is read as what; a question mark stands behind those that are guessed."""
    sure = look.proposal.sure if look.proposal is not None else look.mapping.fields
    rows = [
        (_label(name, wording), column if name in sure else f"{column} ?")
        for name, column in look.mapping.fields.items()
    ]
    rows += [(_label(name, wording), f"= {value}") for name, value in look.mapping.constants.items()]
    heads = (wording._("kept as"), wording._("column of the file"))
    return blocks.rich_text(blocks.preformatted(fixed_width(Table(heads, tuple(rows)))) if rows else blocks.paragraph())


def _remarked(look: Look, wording: Wording) -> list[Block]:
    lines = list(remarks(look.proposal, wording)) if look.proposal is not None else []
    lines += [
        wording._("Row {n} cannot be used: {reason}.", n=place, reason=wording.say(row[""]))
        for place, row in enumerate(look.rows, 1)
        if "" in row and look.trial is None
    ]
    return [blocks.rich_text(_listed(lines))]


def _asked(look: Look, wording: Wording) -> list[Block]:
    """Return what must be said before the import; what no form settles with how it is done."""
    asked = list(look.proposal.questions) if look.proposal is not None else []
    lines = [wording.say(each.question if each.settles else each.phrase) for each in asked]
    if look.sources:
        names = wording.listed(list(look.sources))
        lines.append(wording._("Several sources send such files: {sources}. Which one is it?", sources=names))
    if not lines:
        return []
    title = wording._("To be said before it can be imported:")
    return [blocks.rich_text(blocks.paragraph(blocks.leaf(title, bold=True)), _listed(lines))]


def _decisions(look: Look, upload: Upload, wording: Wording) -> Block:
    number = str(upload.id)
    if not look.is_ready:
        answer = blocks.button(wording._("Answer …"), "upload_change", number, style="primary")
        return blocks.actions(answer, _cancel(upload, wording))
    accept = blocks.button(wording._("Import"), "upload_import", number, style="primary")
    change = blocks.button(wording._("Change …"), "upload_change", number)
    return blocks.actions(accept, change, _cancel(upload, wording))


def _cancel(upload: Upload, wording: Wording) -> Block:
    return blocks.button(wording._("Cancel"), "upload_cancel", str(upload.id))


def _label(name: str, wording: Wording) -> str:
    return wording._(LABELS[name]) if name in LABELS else Telling(wording).slice_name(name)


def _listed(lines: Sequence[str]) -> Block:
    return blocks.bullets(cut(one_line(line), _LONGEST_LINE) for line in lines)


def _said(title: str, line: str = "", *, buttons: Sequence[Block] = ()) -> Told:
    """Return a message of one or two sentences."""
    leaves = [blocks.leaf(title), blocks.leaf(f"\n{line}" if line else "")]
    shown = [blocks.rich_text(blocks.paragraph(*leaves)), *([blocks.actions(*buttons)] if buttons else [])]
    return Told(escaped("\n".join(filter(None, (title, line))), _MOST_TEXT), fitted(shown))
