"""The directory: names joined, kept apart and ruled, by whoever may, and what near names there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rox_bot.domain.errors import N_, BadInput, NotUnderstood, Phrase
from rox_bot.domain.naming import MOST_STARS, NAMED, Decision, Kind, Known, Names, called, others_of
from rox_bot.domain.question import Context
from rox_bot.language.alike import alike
from rox_bot.language.interpreter import nearest
from rox_bot.language.lexicon import SLICE_WORDS, fold
from rox_bot.store import naming, people
from rox_bot.store.cells import names_since, read_members
from rox_bot.store.store import Store, Transaction

COMPARED = ("customer", "partner", "team", "touchpoint", "product", "channel")
"""The slices in which near names are looked for."""

_LONGEST = 200
Members = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Near:
    """Two names of a slice that may be one: the less used, and the more used."""

    slice: str
    less: str
    more: str


def slice_of(typed: str) -> str | None:
    """Return the slice with names that a word means, in English or Dutch."""
    name = SLICE_WORDS.get(fold(typed).rstrip(":"), fold(typed).rstrip(":"))
    return name if name in NAMED else None


def most_used(known: Mapping[str, int]) -> str:
    """Return the most used name that begins with a letter and is no person's key; '' where there is none."""
    names = (each for each in known if each[:1].isalpha() and not people.is_key(each))
    return max(names, key=lambda each: (known[each], each), default="")


def place(members: Members, name: str, meaning: str, *, new: bool) -> str:
    """Return the slice in which names are joined: where both are known, else the one that is the name to keep.

    Raises NotUnderstood where none is or several are; with `new` the one to join is enough.
    """
    knowing = [each for each in NAMED if _recorded(members.get(each, {}), meaning)]
    both = [each for each in knowing if _recorded(members.get(each, {}), name)]
    found = both or knowing or [each for each in NAMED if new and _recorded(members.get(each, {}), name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotUnderstood(
            N_("{name} can be {kinds}: which one?"),
            name=f"“{meaning[:60]}”",
            kinds=Phrase.joined(", ", [Phrase(each) for each in found]),
            suggestions=tuple(f"alias {each} {_quoted(name)} {_quoted(meaning)}" for each in found),
        )
    near = {one: each for each in NAMED for one in nearest(meaning, list(members.get(each, {})), 2)}
    raise NotUnderstood(
        N_(
            "Nothing was recorded as {name}. Nearest: {nearest}. To use it all the same, say of what and add new: "
            "{example}"
        )
        if near
        else N_("Nothing was recorded as {name}. To use it all the same, say of what and add new: {example}"),
        name=f"“{meaning[:60]}”",
        example=f"`alias customer {_quoted(name)} {_quoted(meaning)} new`",
        nearest=", ".join(list(near)[:3]),
        suggestions=tuple(f"alias {_quoted(name)} {_quoted(one)}" for one in list(near)[:3] if one != name),
    )


def join(
    tx: Transaction, slice_: str, name: str, meaning: str, context: Context, *, new: bool = False
) -> tuple[Decision, Known]:
    """Count a name as another from now on and in the past; return the decision and the names as they were before.

    Raises BadInput for what contradicts, NotUnderstood where the name to keep is not known and not called new.
    """
    naming.wait(tx)
    known = read_members(tx, context.workspace)[slice_]
    name, meaning = _as_written(known, name), _as_written(known, meaning)
    _check_texts(name, meaning)
    names = naming.names(tx, context.workspace)
    if name == meaning:
        raise BadInput(N_("{name} is that name already: there is nothing to join."), name=f"“{name}”")
    repeated = [each for each in names.decisions if (each.kind, each.slice) == (Kind.ALIAS, slice_)]
    repeated = [each for each in repeated if (each.name, each.meaning) == (name, meaning)]
    if repeated:
        return repeated[0], known
    if name not in known and name in others_of(known):
        raise BadInput(
            N_("{name} is counted as {meaning} already. Undo that first, or join {meaning} itself."),
            name=f"“{name}”",
            meaning=f"“{called(known, name)}”",
            suggestions=(f"alias {slice_} {_quoted(called(known, name))} {_quoted(meaning)}",),
        )
    if called(known, meaning) == name:
        raise BadInput(
            N_("{meaning} is counted as {name} already, so {name} cannot become {meaning}. Undo that first."),
            name=f"“{name}”",
            meaning=f"“{meaning}”",
        )
    if not new and not _recorded(known, meaning):
        near = nearest(meaning, list(known), 3)
        raise NotUnderstood(
            N_(
                "There is no {kind} {typed} in what was recorded. Nearest: {nearest}. To use it as a new name, add "
                "new: {example}"
            )
            if near
            else N_("There is no {kind} {typed} in what was recorded. To use it as a new name, add new: {example}"),
            example=f"`alias {slice_} {_quoted(name)} {_quoted(meaning)} new`",
            kind=Phrase(slice_),
            typed=f"“{meaning}”",
            nearest=", ".join(near),
            suggestions=tuple(f"alias {slice_} {_quoted(name)} {_quoted(each)}" for each in near if each != name),
        )
    made = Decision(0, Kind.ALIAS, slice_, name, meaning)
    _check_whole([*names.decisions, made])
    return naming.decide(tx, context.workspace, made, context.person, context.now), known


def keep_apart(tx: Transaction, slice_: str, one: str, other: str, context: Context) -> Decision:
    """Remember that two names are not the same, so that nobody is asked again."""
    naming.wait(tx)
    known = read_members(tx, context.workspace)[slice_]
    one, other = _as_written(known, one), _as_written(known, other)
    _check_texts(one, other)
    if called(known, one) == called(known, other):
        raise BadInput(N_("Both are counted as {name}. Undo that first."), name=f"“{called(known, one)}”")
    made = Decision(0, Kind.APART, slice_, min(one, other), max(one, other))
    for each in naming.names(tx, context.workspace).decisions:
        if (each.kind, each.slice, each.name, each.meaning) == (Kind.APART, slice_, made.name, made.meaning):
            return each
    return naming.decide(tx, context.workspace, made, context.person, context.now)


def rule(
    tx: Transaction, slice_: str, pattern: str, meaning: str, context: Context, *, field: str = "", source: str = ""
) -> Decision:
    """Give a slice a name where a field fits a pattern: the slice itself is renamed, another is filled if unknown."""
    naming.wait(tx)
    _check_texts(pattern, meaning)
    field = field or slice_
    if pattern.count("*") > MOST_STARS:
        raise BadInput(N_("A pattern takes at most {n} stars."), n=MOST_STARS)
    if field == slice_ and not pattern.strip("*"):
        raise BadInput(N_("That pattern fits everything; name at least one sign."))
    made = Decision(0, Kind.RULE, slice_, pattern, meaning, field, source)
    names = naming.names(tx, context.workspace)
    for each in names.decisions:
        if (each.kind, each.slice, each.name, each.field, each.source) == (Kind.RULE, slice_, pattern, field, source):
            raise BadInput(
                N_("{id} says already what that pattern means: {meaning}. Undo it first."),
                id=each.id,
                meaning=f"“{each.meaning}”",
            )
    _check_whole([*names.decisions, made])
    return naming.decide(tx, context.workspace, made, context.person, context.now)


def undo(tx: Transaction, typed: str, context: Context) -> Decision:
    """Take a decision back by its id, or the latest in force; everything is called as if it had never been made."""
    naming.wait(tx)
    decided = naming.decisions(tx, context.workspace, undone=True)
    in_force = [each for each in decided if each.undone_at is None]
    wanted = typed.strip().upper()
    matching = [each for each in decided if each.id == wanted] if wanted else in_force
    found = matching[-1] if matching else None
    if found is None:
        raise NotUnderstood(
            N_("There is no decision {id} about names. In force: {known}.")
            if in_force
            else N_("Nothing is decided about names, so there is nothing to undo."),
            id=wanted or "–",
            known=", ".join(each.id for each in in_force[-10:]),
        )
    if found.undone_at is not None:
        raise BadInput(N_("{id} was undone before."), id=found.id)
    _check_whole([each for each in in_force if each != found])
    naming.take_back(tx, context.workspace, found.number, context.person, context.now)
    return found


def near_names(
    tx: Transaction,
    workspace: str,
    slices: Sequence[str] = COMPARED,
    among: Mapping[str, set[str]] | None = None,
    members: Members | None = None,
) -> list[Near]:
    """Return the names in force that may be one, but for those that somebody said are not; people are left out.

    `among` keeps, slice by slice, the pairs with one of some names; `members` are the known ones, where they have been
    read already.
    """
    members = members or read_members(tx, workspace)
    decided = naming.names(tx, workspace).decisions
    apart = {(each.slice, each.name, each.meaning) for each in decided if each.kind is Kind.APART}
    found = []
    for each in slices:
        counts = {name: n for name, n in members[each].items() if not people.is_key(name)}
        only = None if among is None else {called(members[each], name) for name in among.get(each, ())}
        for less, more in alike(counts, only):
            if (each, min(less, more), max(less, more)) not in apart:
                found.append(Near(each, less, more))
    return found


def near_since(store: Store, since: datetime) -> list[Near]:
    """Return the pairs of names that may be one, of which one came with what was recorded since an instant."""
    with store.reading() as tx:
        return near_names(tx, store.workspace, among=names_since(tx, store.workspace, since))


def _recorded(known: Mapping[str, int], typed: str) -> bool:
    return any(fold(each) == fold(typed) for each in (*known, *others_of(known)))


def _as_written(known: Mapping[str, int], typed: str) -> str:
    """Return a typed name as it was recorded: the same, or the most used that differs by capitals and accents."""
    typed = " ".join(typed.split())
    if typed in known or typed in others_of(known):
        return typed
    same = [each for each in known if fold(each) == fold(typed)]
    if same:
        return max(same, key=lambda each: (known[each], each))
    return next((each for each in others_of(known) if fold(each) == fold(typed)), typed)


def _check_texts(*texts: str) -> None:
    if not all(texts):
        raise NotUnderstood(
            N_('Which two names? For example: alias "Acme B.V." acme.'), suggestions=('alias "Acme B.V." acme',)
        )
    if any(len(each) > _LONGEST for each in texts):
        raise BadInput(N_("A name takes at most {n} characters."), n=_LONGEST)
    if any(people.is_key(each) for each in texts):
        raise BadInput(N_("People are not joined by name."))


def _check_whole(decisions: Sequence[Decision]) -> None:
    """Refuse decisions that would not hold together."""
    conflict = Names(decisions).conflict()
    if conflict is None:
        return
    decision, name = conflict
    if decision.kind is Kind.ALIAS:
        raise BadInput(N_("{name} would be counted as itself in the end: that is a loop."), name=f"“{name}”")
    others = [each.id for each in decisions if each.number and name in (each.name, each.meaning)]
    raise BadInput(
        N_("The pattern {pattern} would rename {name}, which {ids} speak of. Undo or change one of them first.")
        if others
        else N_("The pattern {pattern} would rename {name}, the very name that another one leads to."),
        pattern=f"“{decision.name}”",
        name=f"“{name}”",
        ids=", ".join(others),
    )


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
