"""The report of value as a workbook: every figure is a sum over rows in it, or names the rows that it comes from."""

from pathlib import Path

from rox_bot.answers.report.gathering import Report
from rox_bot.answers.report.telling import Said
from rox_bot.commands.books import write_book
from rox_bot.commands.reporting.entries import booked_leaf, gains_leaf, spent_leaf
from rox_bot.commands.reporting.flowing import flows_leaf, months_leaf
from rox_bot.commands.reporting.saying import assumed_leaf, cases_leaf, missing_leaf, settings_leaf
from rox_bot.commands.reporting.summing import summary_leaf
from rox_bot.domain.period import Calendar
from rox_bot.language.wording import Wording


def write_report(report: Report, path: Path, calendar: Calendar, wording: Wording) -> None:
    """Write the workbook of a report for its owner alone: its sheets as they are read, without those of no rows."""
    said = Said(report, calendar, wording)
    spent, booked = spent_leaf(said), booked_leaf(said)
    gains = gains_leaf(said, booked)
    flows = flows_leaf(said, spent, gains)
    told = [booked, flows, settings_leaf(said), assumed_leaf(said), missing_leaf(said), cases_leaf(said)]
    leaves = [summary_leaf(said, spent, gains), months_leaf(said, flows), spent, gains]
    write_book(path, [*leaves, *(each for each in told if each.rows)])
