"""A workspace's metrics file: metrics of its own, other definitions of ours, scales and targets."""

from rox_bot.intake.measures.reading import read_measures

__all__ = ["read_measures"]
