"""Events that other systems send by webhook: read, and taken in many at once."""

from rox_bot.intake.hooks.taking import Delivery, HookIntake, Receipt

__all__ = ["Delivery", "HookIntake", "Receipt"]
