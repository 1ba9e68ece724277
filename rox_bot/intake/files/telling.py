"""What an import did, in words."""

from datetime import tzinfo

from rox_bot.intake.files.importing import Report
from rox_bot.intake.files.refused import BadRow
from rox_bot.language.wording import Wording


def told(report: Report, wording: Wording, zone: tzinfo) -> list[str]:
    """Return what an import did, a fact a line; days are those of a zone."""
    done = [_written(report, wording)] if report.rows or report.dry_run else []
    done += [_older(report.older, wording)] if report.older else []
    return [*found(report, wording, zone), *done, *(wording.say(note) for note in report.notes)]


def found(report: Report, wording: Wording, zone: tzinfo) -> list[str]:
    """Return what is in a file: good and bad rows, older versions, and from when they are."""
    if not report.rows:
        return [_nothing_new(report, wording, zone)]
    good, bad = wording.number(report.good), wording.number(report.bad)
    lines = [
        wording.plural(
            "{n} row: {good} good, {bad} bad.", "{n} rows: {good} good, {bad} bad.", report.rows, good=good, bad=bad
        ),
    ]
    if report.folded:
        lines.append(
            wording.plural(
                "{n} row was an older version of the same event.",
                "{n} rows were older versions of the same event.",
                report.folded,
            )
        )
    if report.first and report.last:
        days = wording.days(report.first.astimezone(zone).date(), report.last.astimezone(zone).date())
        lines.append(wording._("Dates: {days}.", days=days))
    return lines


def bad_rows_told(report: Report, wording: Wording) -> list[str]:
    """Return where and why rows did not go in, of the first ten."""
    return [_bad(row, wording) for row in report.bad_rows]


def _nothing_new(report: Report, wording: Wording, zone: tzinfo) -> str:
    if report.until is None:
        return wording._("No new rows.")
    when = wording.clock(report.until.astimezone(zone))
    return wording._("No new rows; {source} has nothing newer up to {when}.", source=report.source, when=when)


def _written(report: Report, wording: Wording) -> str:
    if report.dry_run:
        return wording._("Nothing was written: this was a dry run.")
    return wording._(
        "{added} added, {changed} changed, {unchanged} known already.",
        added=wording.number(report.added),
        changed=wording.number(report.changed),
        unchanged=wording.number(report.unchanged),
    )


def _older(count: int, wording: Wording) -> str:
    return wording.plural(
        "{n} of them differs from what is kept and is not newer: what is kept stays.",
        "{n} of them differ from what is kept and are not newer: what is kept stays.",
        count,
    )


def _bad(row: BadRow, wording: Wording) -> str:
    reason = wording.say(row.reason)
    if not row.column:
        return wording._("line {line}: {reason}", line=row.line, reason=reason)
    return wording._("line {line}, {column}: {reason}", line=row.line, column=row.column, reason=reason)
