"""What the values of a column stand for: an SLA that was met, a ticket that was opened again, a name that is none."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rox_bot.domain.errors import N_, Phrase
from rox_bot.intake.files.values import reopenings
from rox_bot.intake.files.vocabulary import INSTANTS, KINDS, YES_OR_NO
from rox_bot.intake.missing_names import NAMED, is_no_name
from rox_bot.intake.proposals.answers import told_values
from rox_bot.intake.proposals.asked import Asked
from rox_bot.intake.proposals.choosing import WORDS_FOR_YES_OR_NO, answers_yes_or_no
from rox_bot.intake.proposals.columns import Column
from rox_bot.intake.proposals.draft import Draft

_MOST = 6  # values that are named one by one
_NOT_MARKED = frozenset(("-", "--"))
_SAID = {"true": "yes", "false": "no", "": "-"}


class _Meant(NamedTuple):
    """What cells stand for (theirs -> ours), what of it was concluded, and what somebody must say."""

    values: Mapping[str, str] = {}
    guesses: tuple[Phrase, ...] = ()
    questions: tuple[Asked, ...] = ()


def settle_values(draft: Draft) -> None:
    """Say what the values of the chosen columns stand for, and how many of them name nothing."""
    told = told_values(draft.answers)
    for name in [each for each in draft.fields if each not in INSTANTS]:
        column = draft.column(name)
        meant = _meanings(name, column, told.get(name, {})) if column else _Meant()
        if meant.values:
            draft.values[name] = {**draft.values.get(name, {}), **meant.values}
        draft.guesses += meant.guesses
        draft.questions += meant.questions
        draft.guesses += _nameless(name, column) if column else ()
    for name in told:
        if name not in draft.fields and name in KINDS[draft.event].fields:
            say = Phrase(N_("Say {field} = its column."), field=name)
            draft.questions.append(Asked(Phrase(N_("Which column is {field}?"), field=name), say, (name,)))


def _meanings(field: str, column: Column, told: Mapping[str, str]) -> _Meant:
    """Return what the cells of a field's column stand for; `told` is what somebody said of them."""
    if field in YES_OR_NO:
        return _yes_or_no(field, column, told)
    if field == "reopens":
        return _reopened(column, told)
    return _Meant(told)


def _nameless(field: str, column: Column) -> Iterator[Phrase]:
    """Yield how many rows of a column name nothing, and by which words."""
    if field not in NAMED:
        return
    found = {cell: n for cell, n in column.counts.items() if is_no_name(field, cell)}
    if found:
        words = ", ".join(f'"{cell}"' for cell in list(found)[:_MOST])
        told = N_('{n} rows with {words} in "{column}" name nobody: their {field} is not known')
        yield Phrase(told, n=sum(found.values()), words=words, column=column.name, field=field)


def _yes_or_no(field: str, column: Column, told: Mapping[str, str]) -> _Meant:
    known = {cell: WORDS_FOR_YES_OR_NO[cell.casefold()] for cell in column.counts if _is_word(cell)} | dict(told)
    taken = ", ".join(f"{cell} = {_SAID[known[cell]]}" for cell in column.counts if cell in known)
    guesses = (Phrase(N_('in "{column}" {taken}'), column=column.name, taken=taken),) if taken else ()
    left = [cell for cell in column.counts if cell not in known and not answers_yes_or_no(cell)]
    if column.mostly(lambda cell: cell not in left):
        left = [cell for cell in left if column.counts[cell] > 1]  # one alone is a slip, told with the odd cells
    return _Meant(known, guesses, (_asked(field, column, left),) if left else ())


def _is_word(cell: str) -> bool:
    return cell.casefold() in WORDS_FOR_YES_OR_NO


def _asked(field: str, column: Column, left: list[str]) -> Asked:
    """Return the question what values stand for, with the values and how often they come."""
    values = ", ".join(f'"{cell}" ({column.counts[cell]})' for cell in left[:_MOST])
    if len(left) > _MOST:
        question = Phrase(
            N_('"{column}" is no yes or no: it holds {n} other values, such as {values}.'),
            column=column.name,
            n=len(left),
            values=values,
        )
        return Asked(question, Phrase(N_("Say {field} = another column, or {field} = - to leave it out."), field=field))
    question = Phrase(N_('What do {values} in "{column}" stand for?'), values=values, column=column.name)
    say = Phrase(
        N_("Say {field} {cell} = yes, no or - (not known); {field} = - leaves the column out."),
        field=field,
        cell=left[0],
    )
    return Asked(question, say, tuple(f"{field} {cell}" for cell in left))


def _reopened(column: Column, told: Mapping[str, str]) -> _Meant:
    """Take empty cells for none where only those that were opened again are marked."""
    empty = {"", *(column.marks & _NOT_MARKED)}
    marks_only = len(column.cells) < column.rows and column.cells and all(map(_again, column.counts))
    if not marks_only or "" in told:
        return _Meant(told)
    guess = Phrase(N_('an empty cell of "{column}" means: not opened again'), column=column.name)
    return _Meant({**dict.fromkeys(empty, "0"), **told}, (guess,))


def _again(cell: str) -> bool:
    try:
        return reopenings(cell) > 0
    except ValueError:
        return True
