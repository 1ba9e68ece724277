"""A helpdesk's own report as a way in: nothing is stored, its figures are compared with ours."""

from rox_bot.intake.reports.reading import read_report

__all__ = ["read_report"]
