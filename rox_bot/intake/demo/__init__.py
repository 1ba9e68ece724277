"""A realistic, reproducible half year of an invented service provider, to try everything on."""

from rox_bot.intake.demo.cast import OUTSOURCED, SMALL, Desks
from rox_bot.intake.demo.effects import PLANTED, Effect
from rox_bot.intake.demo.filling import DemoCounts, fill_demo

__all__ = ["OUTSOURCED", "PLANTED", "SMALL", "DemoCounts", "Desks", "Effect", "fill_demo"]
