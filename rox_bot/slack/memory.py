"""What one process remembers for buttons and forms; after a restart it is read again or typed anew."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import Incomplete
from rox_bot.intake.moments import Draft

_MOST, _MOST_ANSWERS = 500, 50  # an answer with its picture's figures weighs some 40 KiB


@dataclass
class Memory:
    """Answers by id, moments that somebody is asked about, masked texts by form, and what was only typed in part.

    Of each only the newest are kept.
    """

    answers: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    drafts: OrderedDict[str, Draft] = field(default_factory=OrderedDict)
    masked: OrderedDict[str, str] = field(default_factory=OrderedDict)
    tries: OrderedDict[str, tuple[str, ...]] = field(default_factory=OrderedDict)
    incomplete: OrderedDict[str, Incomplete] = field(default_factory=OrderedDict)

    def keep_answer(self, answer: Answer) -> None:
        """Remember an answer for its buttons; after a restart it is made anew from what was kept."""
        if answer.answer_id:
            _keep(self.answers, _named(answer.answer_id, demo=bool(answer.mark)), answer, _MOST_ANSWERS)

    def answer(self, number: str, *, demo: bool) -> Answer | None:
        """Return the answer of an id, if it is remembered."""
        return self.answers.get(_named(number, demo=demo))

    def keep_draft(self, draft: Draft, name: str) -> None:
        """Remember a moment that somebody is asked about; after a restart the message is read again."""
        _keep(self.drafts, name, draft)

    def keep_masked(self, view: str, text: str) -> None:
        """Remember the masked text that the sender of a form was shown."""
        _keep(self.masked, view, text)

    def keep_tries(self, lines: tuple[str, ...]) -> str:
        """Remember lines that a refusal offers, and return the token that its buttons carry."""
        return _keep(self.tries, secrets.token_hex(6), lines)

    def keep_incomplete(self, line: Incomplete) -> str:
        """Remember a line that lacks parts, and return the token that the button of its form carries."""
        return _keep(self.incomplete, secrets.token_hex(6), line)


def _named(number: str, *, demo: bool) -> str:
    """Return the name under which an answer is remembered: the demo gives out ids of its own."""
    return f"demo {number}" if demo else number


def _keep(kept: OrderedDict[str, Any], name: str, what: object, most: int = _MOST) -> str:
    """Remember something under a name, drop the oldest, and return the name."""
    kept[name] = what
    while len(kept) > most:
        kept.popitem(last=False)
    return name
