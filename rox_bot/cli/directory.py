"""`rox-bot directory`: known names, what is joined or looks alike, rules, and who agents are in Slack."""

import json
import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rox_bot.cli.run import Run, running
from rox_bot.domain.errors import N_, BadInput, NotUnderstood

if TYPE_CHECKING:
    from rox_bot.commands.directory import Near
    from rox_bot.domain.answer import Answer

app = typer.Typer(help="Names of customers, partners, teams and touchpoints: join them, name them by rules.")
_MOST_ROWS = 50
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_Of = Annotated[str, typer.Option("--of", help="Of what: customer, partner, team, touchpoint, product, channel ...")]
_New = Annotated[bool, typer.Option("--new", help="The second name was never recorded; use it all the same.")]


@app.command("list")
def list_(
    of: Annotated[str, typer.Argument(help="customer, partner, team, touchpoint, ... or agent.")] = "customer",
) -> None:
    """List the names of a slice: how many events bear each, and what else it was written as."""
    run = running()
    if of in ("agent", "agents"):
        _list_agents(run)
        return
    from rox_bot.domain.naming import others_of
    from rox_bot.store.cells import read_members

    slice_ = _slice(of)
    with run.store() as store, store.reading() as tx:
        known = read_members(tx, store.workspace)[slice_]
    written: dict[str, list[str]] = {}
    for other, name in others_of(known).items():
        written.setdefault(name, []).append(other)
    names = sorted(known.items(), key=lambda each: (-each[1], each[0]))
    if run.as_json:
        rows = [{"name": name, "events": n, "written": sorted(written.get(name, []))} for name, n in names]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for name, n in names[:_MOST_ROWS]:
        also = ", ".join(sorted(written.get(name, [])))
        text = run.wording.plural("{name}: {n} event", "{name}: {n} events", n, name=name)
        typer.echo(run.wording._("{text} (also written {names})", text=text, names=also) if also else text)
    if not names:
        typer.echo(run.wording._("Nothing is known of that yet."))
    if len(names) > _MOST_ROWS:
        left = len(names) - _MOST_ROWS
        typer.echo(run.wording.plural("{n} more; --json lists them all.", "{n} more; --json lists them all.", left))


@app.command()
def alias(name: str, canonical: str, of: _Of = "", new: _New = False) -> None:
    """Count NAME as CANONICAL, from now on and in all that was recorded."""
    from rox_bot.commands import Door, directory
    from rox_bot.commands.verbs import names

    run = running()
    with run.store() as store:
        door, context = Door(store), run.context()
        slice_ = _slice(of) if of else directory.place(door.members(context), name, canonical, new=new)
        _show(run, names.join(door, slice_, name, canonical, context, new=new))


@app.command()
def merge(one: str, other: str, of: _Of = "") -> None:
    """Make two recorded names one: that with the fewer events counts as the other."""
    from rox_bot.commands import Door, directory
    from rox_bot.commands.verbs import names
    from rox_bot.domain.naming import called

    run = running()
    with run.store() as store:
        door, context = Door(store), run.context()
        members = door.members(context)
        slice_ = _slice(of) if of else directory.place(members, one, other, new=False)
        known = members[slice_]
        for each in (one, other):
            if called(known, each) not in known:
                raise NotUnderstood(
                    N_("There is no {kind} {typed} in what was recorded."), kind=slice_, typed=f"“{each[:60]}”"
                )
        less, more = sorted((one, other), key=lambda each: known[called(known, each)])
        _show(run, names.join(door, slice_, called(known, less), called(known, more), context))


@app.command()
def different(one: str, other: str, of: _Of = "") -> None:
    """Remember that two names that look alike are not the same."""
    from rox_bot.commands import Door, directory
    from rox_bot.commands.verbs import names

    run = running()
    with run.store() as store:
        door, context = Door(store), run.context()
        slice_ = _slice(of) if of else directory.place(door.members(context), one, other, new=True)
        _show(run, names.part(door, slice_, one, other, context))


@app.command()
def near(of: Annotated[str, typer.Argument(help="Only of this: customer, partner, team, ...")] = "") -> None:
    """List the names that may be one, each with the command that joins them."""
    from rox_bot.commands import directory

    run = running()
    with run.store() as store, store.reading() as tx:
        found = directory.near_names(tx, store.workspace, (_slice(of),) if of else directory.COMPARED)
    if run.as_json:
        rows = [{"of": each.slice, "less": each.less, "more": each.more} for each in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for each in found:
        typer.echo(f'"{each.less}" ~ "{each.more}"')
        typer.echo(f"  {merging(each)}")
        typer.echo(f"  {_parting(each)}")
    if not found:
        typer.echo(run.wording._("No names look alike."))


@app.command()
def rule(
    slice_: Annotated[str, typer.Argument(metavar="SLICE", help="What gets the name, such as touchpoint.")],
    pattern: Annotated[str, typer.Argument(help="What was written; * stands for anything, capitals matter.")],
    name: Annotated[str, typer.Argument(help="The name it gets.")],
    field: Annotated[
        str, typer.Option(help="Look at this field instead and name only what is not known: team, source, ...")
    ] = "",
    source: Annotated[str, typer.Option(help="Only what came from this source.")] = "",
) -> None:
    """Give a slice a name by a pattern: `rule touchpoint "Hardware/*" hardware --source helpdesk`."""
    from rox_bot.commands import directory
    from rox_bot.commands.verbs.names import told

    run = running()
    with run.store() as store:
        of, looked_at = _slice(slice_), field and ("source" if field == "source" else _slice(field))
        made = store.write(
            lambda tx: directory.rule(tx, of, pattern, name, run.context(), field=looked_at, source=source)
        )
    typer.echo(run.wording._("{id}: {what}.", id=made.id, what=told(made, run.wording)))


@app.command()
def undo(
    which: Annotated[str, typer.Argument(metavar="[ID]", help="Its id, such as N7; without one the latest.")] = "",
) -> None:
    """Take a decision about names back; everything is as if it had never been made."""
    from rox_bot.commands import Door
    from rox_bot.commands.verbs import names

    run = running()
    with run.store() as store:
        _show(run, names.undo(Door(store), which, run.context()))


@app.command()
def decided() -> None:
    """List what was decided about names, the latest first."""
    from rox_bot.commands import Door
    from rox_bot.commands.verbs import names

    run = running()
    with run.store() as store:
        _show(run, names.tell(Door(store), run.context()))


@app.command()
def agent(
    name: Annotated[str, typer.Argument(help="The agent's name, or its key where two bear one name.")],
    slack: Annotated[str, typer.Option(help="The Slack user id, such as U012ABCDEF; empty for nobody.")],
) -> None:
    """Say which Slack user an agent is."""
    from rox_bot.store import audit, people

    run = running()
    if slack and not _USER.fullmatch(slack):
        raise BadInput(N_("A Slack user id looks like U012ABCDEF: open the profile in Slack, then Copy member ID."))
    with run.store() as store, store.writing() as tx:
        found = people.find_agents(tx, store.workspace, name)
        if len(found) != 1:
            raise NotUnderstood(
                N_("There are {n} agents {name}; use one of their keys: {keys}.")
                if found
                else N_("There is no agent {name} in what was recorded."),
                n=len(found),
                name=f"“{name[:60]}”",
                keys=", ".join(each["key"] for each in found),
            )
        people.bind_agent(tx, store.workspace, found[0]["key"], slack)
        now = run.clock()
        audit.note_deed(tx, store.workspace, now, "terminal", "directory.agent", found[0]["key"], bound=bool(slack))
    done = run.wording._("{name} is {user} in Slack.", name=found[0]["label"], user=slack)
    typer.echo(done if slack else run.wording._("{name} is nobody in Slack.", name=found[0]["label"]))


def merging(near: "Near") -> str:
    """Return the command that makes two names one."""
    return f'rox-bot directory merge "{near.less}" "{near.more}" --of {near.slice}'


def _parting(near: "Near") -> str:
    return f'rox-bot directory different "{near.less}" "{near.more}" --of {near.slice}'


def _list_agents(run: "Run") -> None:
    from rox_bot.store import people

    with run.store() as store, store.reading() as tx:
        found = people.find_agents(tx, store.workspace)
    if run.as_json:
        rows = [{"name": each["label"], "key": each["key"], "slack": each["slack_user"]} for each in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for each in found:
        typer.echo("  ".join(filter(None, (each["label"] or "–", each["key"], each["slack_user"]))))
    if not found:
        typer.echo(run.wording._("Nothing is known of that yet."))


def _slice(typed: str) -> str:
    from rox_bot.commands.directory import slice_of
    from rox_bot.domain.naming import NAMED

    found = slice_of(typed)
    if found is None:
        raise NotUnderstood(
            N_("There are no names of {typed}; there are: {known}."), typed=f"“{typed[:40]}”", known=", ".join(NAMED)
        )
    return found


def _show(run: "Run", answer: "Answer") -> None:
    if run.as_json:
        told: dict[str, Any] = {"said": answer.headline, "lines": answer.lines, "id": _id(answer)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    from rich.console import Console

    from rox_bot.cli.terminal import show

    show(answer, run.wording, Console())


def _id(answer: "Answer") -> str:
    return next((each.value for each in answer.actions if each.name == "undo"), "")
