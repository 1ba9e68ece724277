"""A realistic, reproducible half year of an invented service provider, to try everything on."""

from rox_bot.intake.demo.effects import PLANTED, Effect
from rox_bot.intake.demo.filling import DemoCounts, fill_demo

__all__ = ["PLANTED", "DemoCounts", "Effect", "fill_demo"]
