"""The verb that joins names: `alias "Acme B.V." acme`, what is joined already, and taking it back."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rox_bot.answers.telling import Telling
from rox_bot.commands import directory
from rox_bot.commands.directory import Members, Near
from rox_bot.commands.door import Door
from rox_bot.commands.verbs.verb import Verb
from rox_bot.domain.answer import Action, Answer, Table
from rox_bot.domain.errors import N_, NotUnderstood
from rox_bot.domain.naming import NAMED, Decision, Kind, Known, called, others_of
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context, Question
from rox_bot.language.alike import LEGAL_FORMS, core
from rox_bot.language.lexicon import fold
from rox_bot.language.wording import Wording
from rox_bot.store import naming

MOST_NEAR = 5
_TOKEN = re.compile(r"[\"“„”]([^\"“„”]*)[\"“„”]|(\S+)")
_BETWEEN = frozenset(("=", "→", "->", "=>"))
_NEW = frozenset(("new", "nieuw"))
_NOT = frozenset(("not", "niet"))
_RULE = frozenset(("rule", "regel"))
_FROM = {"field": "field", "veld": "field", "source": "source", "bron": "source"}


@dataclass(frozen=True)
class Order:
    """What was typed: two names, of which slice if that was said, and whether they are to be kept apart."""

    name: str
    meaning: str
    slice: str = ""
    new: bool = False
    apart: bool = False


def read_order(words: str, members: Members) -> Order:
    """Return the order in the words behind `alias`; raises NotUnderstood where they are not two names."""
    tokens = _tokens(words)
    apart = bool(tokens) and tokens[0][1] and fold(tokens[0][0]) in _NOT
    tokens = tokens[1:] if apart else tokens
    new = len(tokens) > 2 and tokens[-1][1] and fold(tokens[-1][0]) in _NEW
    tokens = tokens[:-1] if new else tokens
    slice_ = directory.slice_of(tokens[0][0]) if len(tokens) > 2 and tokens[0][1] else None
    tokens = tokens[1:] if slice_ else tokens
    name, meaning = _two(tokens, members)
    return Order(name, meaning, slice_ or "", new=new, apart=apart)


def _tokens(words: str = "") -> list[tuple[str, bool]]:
    """Return each word, or what stands in quotes, and whether it is bare."""
    return [(match[1] if match[2] is None else match[2], match[2] is not None) for match in _TOKEN.finditer(words)]


def _two(tokens: list[tuple[str, bool]], members: Members) -> tuple[str, str]:
    """Return the two names: around a sign, as two words, or where only one cut makes two known ones."""
    signs = [place for place, (text, bare) in enumerate(tokens) if bare and text in _BETWEEN]
    texts = [text for text, _ in tokens]
    if len(signs) == 1:
        return " ".join(texts[: signs[0]]), " ".join(texts[signs[0] + 1 :])
    if len(texts) == 2:
        return texts[0], texts[1]
    known = {fold(each) for slice_ in NAMED for of in (members.get(slice_, {}),) for each in (*of, *others_of(of))}
    cuts = [(" ".join(texts[:place]), " ".join(texts[place:])) for place in range(1, len(texts))]
    fitting = [cut for cut in cuts if fold(cut[0]) in known and fold(cut[1]) in known]
    if len(fitting) == 1:
        return fitting[0]
    example = example_of(members)
    raise NotUnderstood(N_("Which two names? Put each in quotes: {example}"), example=example, suggestions=(example,))


def _alias(door: Door, rest: str, context: Context) -> Answer:
    """Join two names, keep two apart, or tell what is joined."""
    if not rest:
        return tell(door, context)
    if fold(rest.split()[0]) in _RULE:
        return rule(door, rest.split(maxsplit=1)[1:], context)
    members = door.members(context)
    order = read_order(rest, members)
    slice_ = order.slice or directory.place(members, order.name, order.meaning, new=order.new or order.apart)
    if order.apart:
        return part(door, slice_, order.name, order.meaning, context)
    return join(door, slice_, order.name, order.meaning, context, new=order.new)


def join(door: Door, slice_: str, name: str, meaning: str, context: Context, *, new: bool = False) -> Answer:
    """Join a name to another and say what that changes."""
    demand(context.role, "directory")
    made, before = door.store.write(lambda tx: directory.join(tx, slice_, name, meaning, context, new=new))
    door.forget_members()
    wording = Wording(context.language)
    kind = Telling(wording).slice_name(slice_)
    return _done(
        wording._(
            "{kind} {name} counts as {meaning} from now on, and in all that was recorded (N{number}).",
            kind=kind,
            name=f"“{made.name}”",
            meaning=f"“{called(before, made.meaning)}”",
            number=made.number,
        ),
        made,
        wording,
        _effects(made, before, wording),
    )


def _effects(made: Decision, before: Known, wording: Wording) -> tuple[str, ...]:
    """Return what a join does: how many events each name had, and what else it means."""
    meaning = called(before, made.meaning)
    lines = []
    if made.name in before:
        n, more = wording.number(before[made.name]), wording.number(before.get(meaning, 0))
        lines.append(
            wording._(
                "{n} events said {name}, {more} said {meaning}; they stay as they were written, and Undo parts them.",
                n=n,
                name=f"“{made.name}”",
                more=more,
                meaning=f"“{meaning}”",
            )
        )
    else:
        lines.append(wording._("Nothing was recorded as {name} so far; what comes will be.", name=f"“{made.name}”"))
    if made.slice == "touchpoint":
        lines.append(wording._("For first-contact resolution and repeat contacts they are one touchpoint, too."))
    return tuple(lines)


def part(door: Door, slice_: str, one: str, other: str, context: Context) -> Answer:
    """Remember that two names are not the same."""
    demand(context.role, "directory")
    made = door.store.write(lambda tx: directory.keep_apart(tx, slice_, one, other, context))
    wording = Wording(context.language)
    text = wording._(
        "{one} and {other} are not the same: I will not ask again (N{number}).",
        one=f"“{made.name}”",
        other=f"“{made.meaning}”",
        number=made.number,
    )
    return _done(text, made, wording)


def rule(door: Door, words: Sequence[str], context: Context) -> Answer:
    """Give a slice a name by a pattern: `touchpoint "Hardware/*" hardware`, with `field:team`, `source:helpdesk`."""
    demand(context.role, "directory")
    tokens = _tokens(*words)
    given: dict[str, str] = {}
    rest = []
    for text, bare in tokens:
        name, sign, value = text.partition(":")
        if bare and sign and fold(name) in _FROM:
            given[_FROM[fold(name)]] = value
        else:
            rest.append(text)
    slice_ = directory.slice_of(rest[0]) if rest else None
    field = given.get("field", "")
    looked_at = "source" if fold(field) in ("source", "bron") else directory.slice_of(field) if field else ""
    if len(rest) != 3 or slice_ is None or looked_at is None:
        example = 'alias rule touchpoint "Hardware/*" hardware'
        raise NotUnderstood(
            N_("A rule takes what it names, a pattern and the name: {example}. field:team looks at another field."),
            example=example,
            suggestions=(example, f"{example} source:helpdesk"),
        )
    made = door.store.write(
        lambda tx: directory.rule(
            tx, slice_, rest[1], rest[2], context, field=looked_at, source=given.get("source", "")
        )
    )
    door.forget_members()
    wording = Wording(context.language)
    return _done(wording._("{id}: {what}.", id=made.id, what=told(made, wording)), made, wording)


def undo(door: Door, typed: str, context: Context) -> Answer:
    """Take a decision about names back."""
    demand(context.role, "directory")
    made = door.store.write(lambda tx: directory.undo(tx, typed, context))
    door.forget_members()
    wording = Wording(context.language)
    return Answer(
        title="",
        headline=wording._("{id} is undone: {what}.", id=made.id, what=told_undone(made, wording)),
        lines=(wording._("All figures are as if it had never been decided."),),
        question=Question("directory"),
        shareable=False,
    )


def tell(door: Door, context: Context) -> Answer:
    """Tell what was decided about names, and which names may be one."""
    demand(context.role, "directory")
    wording = Wording(context.language)
    with door.store.reading() as tx:
        decided = naming.decisions(tx, context.workspace)
        near = near_lines(directory.near_names(tx, context.workspace), wording, _typed)
    shown = decided[::-1][:20]
    rows = tuple((each.id, Telling(wording).slice_name(each.slice), told(each, wording)) for each in shown)
    return Answer(
        title=wording._("Names"),
        headline=wording.plural("{n} decision about names is in force.", "{n} decisions about names are in force.", n)
        if (n := len(decided))
        else wording._("No names are joined. Join two with: {example}", example=example_of(door.members(context))),
        lines=tuple(near),
        table=Table((wording._("id"), wording._("of what"), wording._("what holds")), rows) if rows else None,
        question=Question("directory"),
        shareable=False,
    )


def told(each: Decision, wording: Wording) -> str:
    """Return a decision in words."""
    name, meaning = f"“{each.name}”", f"“{each.meaning}”"
    if each.kind is Kind.ALIAS:
        return wording._("{name} counts as {meaning}", name=name, meaning=meaning)
    if each.kind is Kind.APART:
        return wording._("{one} and {other} are not the same", one=name, other=meaning)
    field = Telling(wording).slice_name(each.field)
    text = wording._("{field} {name} counts as {meaning}", field=field, name=name, meaning=meaning)
    if not each.relabels:
        kind = Telling(wording).slice_name(each.slice)
        text = wording._(
            "{field} {name} means {slice} {meaning} where none is known",
            field=field,
            name=name,
            slice=kind,
            meaning=meaning,
        )
    return wording._("{what}, in {source}", what=text, source=each.source) if each.source else text


def told_undone(each: Decision, wording: Wording) -> str:
    """Return what holds again once a decision is taken back."""
    name, meaning, kind = f"“{each.name}”", f"“{each.meaning}”", Telling(wording).slice_name(each.slice)
    if each.kind is Kind.ALIAS:
        return wording._("{name} is a {kind} of its own again", name=name, kind=kind)
    if each.kind is Kind.APART:
        return wording._("{one} and {other} may be the same again", one=name, other=meaning)
    return wording._("it does not hold any more that {what}", what=told(each, wording))


def example_of(members: Members) -> str:
    """Return a line that joins another spelling to a name of this workspace, the most used of the first slice."""
    for slice_ in NAMED:
        if name := directory.most_used(members.get(slice_, {})):
            *first, last = name.split()
            other = " ".join(first) if first and core(last) in LEGAL_FORMS else f"{name} B.V."
            return f'alias {slice_} "{other}" "{name}"'
    return ALIAS.examples[0]


def examples_of(members: Members) -> tuple[str, ...]:
    """Return the examples of the verb, the first with a name of this workspace."""
    return (example_of(members), *ALIAS.examples[1:])


def near_lines(found: Sequence[Near], wording: Wording, command: Callable[[Near], str]) -> list[str]:
    """Return a line for each pair of names that may be one, at most five, then how many more there are."""
    lines = [
        wording._(
            "{kind}: “{less}” ~ “{more}”: the same? Then: {command}",
            kind=Telling(wording).slice_name(each.slice),
            less=each.less,
            more=each.more,
            command=command(each),
        )
        for each in found[:MOST_NEAR]
    ]
    left = len(found) - len(lines)
    if left > 0:
        lines.append(wording.plural("{n} more pair looks alike.", "{n} more pairs look alike.", left))
    return lines


def decide(door: Door, value: str, context: Context, *, same: bool) -> Answer:
    """Do what a button beside two names says."""
    try:
        slice_, less, more = map(str, json.loads(value))
    except ValueError:
        raise NotUnderstood(N_("That button is gone; `alias` tells which names look alike.")) from None
    decided = join if same else part
    return decided(door, slice_, less, more, context)


def _typed(near: Near) -> str:
    return f'alias {near.slice} "{near.less}" "{near.more}"'


def _done(text: str, made: Decision, wording: Wording, lines: tuple[str, ...] = ()) -> Answer:
    return Answer(
        title="",
        headline=text[:1].upper() + text[1:],
        lines=lines,
        question=Question("directory"),
        actions=(Action("undo", wording._("Undo"), made.id),),
        shareable=False,
    )


ALIAS = Verb(
    "alias",
    ("alias", "samenvoegen"),
    "directory",
    N_("count two spellings of one name as one, also in the past; `alias` alone tells what is joined"),
    (
        'alias customer "Acme B.V." "Acme" new',
        "alias team Helpdesk = Servicedesk",
        'alias not "Acme BV" "Acme Retail"',
        'alias rule touchpoint "Hardware/*" hardware',
        "alias",
    ),
    _alias,
)
