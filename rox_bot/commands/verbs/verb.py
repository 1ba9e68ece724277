"""What a verb is."""

from collections.abc import Callable
from dataclasses import dataclass

from rox_bot.commands.door import Door
from rox_bot.domain.answer import Answer
from rox_bot.domain.question import Context


@dataclass(frozen=True)
class Verb:
    """A first word, in English and Dutch: what it does, who may say it, how it is used."""

    name: str
    words: tuple[str, ...]
    action: str
    summary: str
    examples: tuple[str, ...]
    run: Callable[[Door, str, Context], Answer]
