"""What is said of a magic moment that was saved: one line, with what can still be done about it."""

from collections.abc import Sequence

from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.question import Question
from rox_bot.language.wording import Wording


def echo(
    number: int,
    wording: Wording,
    *,
    people: Sequence[str] = (),
    customer: str = "",
    touchpoint: str = "",
    ticket: str = "",
    effort_minutes: int | None = None,
    company_value: str = "",
    lines: Sequence[str] = (),
    kept_apart: bool = False,
) -> Answer:
    """Return the line that says what was saved, with *Undo*.

    `people` are names; `kept_apart` says that the words stay where they were written, so that their author can share
    them with the team.
    """
    parts = [
        wording.listed([f"@{name}" for name in people]),
        customer,
        touchpoint,
        f"#{ticket}" if ticket else "",
        wording.plural("{n} minute", "{n} minutes", effort_minutes) if effort_minutes else "",
        f"#{company_value}" if company_value else "",
    ]
    what = ", ".join(part for part in parts if part)
    actions = [Action("undo", wording._("Undo"), f"M{number}")]
    if kept_apart:
        actions.append(Action("moment_share", wording._("Share with the team"), f"M{number}"))
    return Answer(
        title="",
        headline=wording._("M{number} saved: {what}.", number=number, what=what)
        if what
        else wording._("M{number} saved.", number=number),
        lines=tuple(lines),
        question=Question("moment"),
        actions=tuple(actions),
        shareable=False,
    )
