"""`rox-bot source` as a process: set up from nothing, wrong keys explained, listed, fetched, switched and removed."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from rox_bot.settings import Settings
from tests import databases
from tests.cli.running import Terminal
from tests.fake_vendors import (
    Desk,
    FakeAutotask,
    FakeConnectWise,
    FakeFreshdesk,
    FakeHalo,
    FakeSmileBack,
    FakeVendor,
    FakeZendesk,
    made_desk,
)
from tests.fake_vendors.zendesk import EMAIL, TOKEN
from tests.intake.pull.fetching import KEYS, truth


@pytest.fixture
def desk() -> Desk:
    return made_desk(60, answers=8)


@pytest.fixture
def vendor(desk: Desk) -> Iterator[FakeZendesk]:
    with FakeZendesk(desk) as vendor:
        yield vendor


def keys(vendor: FakeZendesk, **others: str) -> Mapping[str, str]:
    given = {"ROX_SOURCE_ADDRESS": vendor.url, "ROX_SOURCE_EMAIL": EMAIL, "ROX_SOURCE_TOKEN": TOKEN}
    return {**given, **others}


def rows(terminal: Terminal, query: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in databases.rows(terminal.database, query)]


def test_a_source_is_set_up_shown_kept_and_read(terminal: Terminal, vendor: FakeZendesk, desk: Desk) -> None:
    done = terminal.run("source", "add", "zendesk", "--name", "helpdesk", "--yes", **keys(vendor))
    assert done.returncode == 0, done.stderr
    assert "Zendesk, tickets" in done.stdout
    assert "The list of surveys is closed to this key" in done.stdout
    assert not re.search(r"jan\.jansen|6 12345678", done.stdout)
    assert len(re.findall(r"Question \d+ of", done.stdout)) <= 10
    live = truth(desk)
    assert {int(str(key)) for (key,) in rows(terminal, "select source_key from ticket")} == set(live)

    file = terminal.folder / "sources.toml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert TOKEN in file.read_text()
    assert TOKEN not in done.stdout + done.stderr
    if databases.ENGINE == "sqlite":
        assert TOKEN.encode() not in terminal.database.read_bytes()
    (deed,) = rows(terminal, "select actor, action, subject, detail from audit")
    assert deed[:3] == ("terminal", "source add", "helpdesk")
    assert TOKEN not in str(deed)

    (listed,) = terminal.json("source", "list")
    assert (listed["name"], listed["kind"], listed["failures"], listed["error"]) == ("helpdesk", "zendesk", 0, "")
    assert listed["complete_until"] == (desk.now - timedelta(minutes=1)).isoformat()
    assert not {"settings", "cursor", "owner"} & set(listed)
    shown = terminal.run("source", "list").stdout
    assert re.search(r"helpdesk\s+zendesk\s+\d{4}-\d\d-\d\d", shown)


def test_a_later_look_follows_what_changed(terminal: Terminal, vendor: FakeZendesk, desk: Desk) -> None:
    terminal.run("source", "add", "zendesk", "--yes", **keys(vendor))
    gone = min(truth(desk))
    desk.let_pass(minutes=10)
    desk.change(gone, deleted=True)
    desk.let_pass(minutes=10)
    done = terminal.run("source", "fetch", "zendesk")
    assert "1 record read: 0 events added, 0 changed, 1 withdrawn or brought back." in done.stdout
    (left,) = rows(terminal, "select count(*) from ticket where withdrawn_at is null")
    assert left == (len(truth(desk)),)
    again = terminal.json("source", "fetch", "zendesk", "--weeks", "40")
    assert again["records"] >= 60
    assert (again["added"], again["changed"]) == (0, 0)


def test_a_wrong_key_is_explained_and_nothing_is_kept(terminal: Terminal, vendor: FakeZendesk) -> None:
    done = terminal.run("source", "add", "zendesk", "--yes", **keys(vendor, ROX_SOURCE_TOKEN="not-the-key-1234"))
    assert done.returncode == 1
    assert "The key was refused: Zendesk answered 401" in done.stderr
    assert "not-the-key" not in done.stdout + done.stderr
    assert not (terminal.folder / "sources.toml").exists()
    assert rows(terminal, "select * from source") == []
    dutch = terminal.run(
        "source", "add", "zendesk", "--yes", **keys(vendor, ROX_SOURCE_TOKEN="not-the-key-1234", ROX_LANGUAGE="nl")
    )
    assert "De sleutel is geweigerd" in dutch.stderr


@pytest.mark.parametrize(
    ("arguments", "settings", "says", "code"),
    [
        (["zendsk"], {}, "zendsk is not known. There are:", 2),
        (["zendesk", "--address", "http://acme.zendesk.com"], {}, "must begin with https://", 1),
        (["zendesk", "--address", "https://me:pw@acme.zendesk.com"], {}, "not an address", 1),
        (["zendesk", "--address", "https://"], {}, "not an address", 1),
        (["zendesk", "--name", "a/../b"], {}, "A name is up to 60 letters", 1),
        (["zendesk"], {}, "set ROX_SOURCE_ADDRESS in the environment", 1),
        (["zendesk", "--address", "acme"], {"ROX_SOURCE_EMAIL": EMAIL}, "set ROX_SOURCE_TOKEN in the environment", 1),
        (
            ["zendesk", "--address", "acme"],
            {"ROX_SOURCE_EMAIL": EMAIL, "ROX_SOURCE_TOKEN": "env:NOT_THERE"},
            "The keys name NOT_THERE, which is not set",
            1,
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_is_explained_before_anything_is_called(
    terminal: Terminal, arguments: list[str], settings: dict[str, str], says: str, code: int
) -> None:
    done = terminal.run("source", "add", *arguments, **settings)
    assert done.returncode == code
    assert says in " ".join(done.stderr.split())


def test_without_anybody_to_agree_nothing_is_kept(terminal: Terminal, vendor: FakeZendesk) -> None:
    done = terminal.run("source", "add", "zendesk", **keys(vendor))
    assert done.returncode == 1
    assert "Zendesk, tickets" in done.stdout
    assert "say --yes" in done.stderr
    assert rows(terminal, "select * from source") == []


def test_keys_may_stand_in_the_environment_alone(terminal: Terminal, vendor: FakeZendesk) -> None:
    reference = keys(vendor, ROX_SOURCE_TOKEN="env:DESK_TOKEN")
    done = terminal.run("source", "add", "zendesk", "--yes", DESK_TOKEN=TOKEN, **reference)
    assert done.returncode == 0, done.stderr
    assert TOKEN not in (terminal.folder / "sources.toml").read_text()
    assert terminal.run("source", "fetch", "zendesk", DESK_TOKEN=TOKEN).returncode == 0
    without = terminal.run("source", "fetch", "zendesk")
    assert "DESK_TOKEN, which is not set" in without.stderr


def test_keys_that_others_can_read_are_refused(terminal: Terminal, vendor: FakeZendesk) -> None:
    terminal.run("source", "add", "zendesk", "--yes", **keys(vendor))
    (terminal.folder / "sources.toml").chmod(0o644)
    done = terminal.run("source", "fetch", "zendesk")
    assert done.returncode == 1
    assert "chmod 600" in done.stderr
    (listed,) = terminal.json("source", "list")
    assert "chmod 600" in listed["error"]


def test_a_source_is_tried_switched_off_and_on_and_forgotten(terminal: Terminal, vendor: FakeZendesk) -> None:
    terminal.run("source", "add", "zendesk", "--yes", **keys(vendor))
    before = rows(terminal, "select count(*) from ticket")
    assert "Zendesk, tickets" in terminal.run("source", "try", "zendesk").stdout
    assert "zendesk is off" in terminal.run("source", "off", "zendesk").stdout
    assert terminal.json("source", "list")[0]["off_at"] is not None
    terminal.run("source", "on", "zendesk")
    assert terminal.json("source", "list")[0]["off_at"] is None
    assert terminal.run("source", "remove", "zendesk").returncode == 1
    assert "is forgotten" in terminal.run("source", "remove", "zendesk", "--yes").stdout
    assert terminal.json("source", "list") == []
    assert TOKEN not in (terminal.folder / "sources.toml").read_text()
    assert rows(terminal, "select count(*) from ticket") == before
    done = terminal.run("source", "fetch", "zendesk")
    assert "There is no source zendesk that is fetched" in done.stderr
    deeds = [action for (action,) in rows(terminal, "select action from audit order by id")]
    assert deeds == ["source add", "source off", "source on", "source remove"]


def test_new_keys_go_on_where_the_old_ones_ended_and_another_address_begins_anew(
    terminal: Terminal, vendor: FakeZendesk, desk: Desk
) -> None:
    terminal.run("source", "add", "zendesk", "--yes", **keys(vendor))
    terminal.run("source", "add", "zendesk", "--yes", **keys(vendor))
    assert starts(vendor)[-1] > (desk.now - timedelta(hours=1)).timestamp()
    with FakeZendesk(made_desk(60, seed=9)) as other:
        elsewhere = terminal.run("source", "add", "zendesk", "--yes", **keys(vendor, ROX_SOURCE_ADDRESS=other.url))
        assert elsewhere.returncode == 0, elsewhere.stderr
        assert starts(other)[-1] < (desk.now - timedelta(weeks=25)).timestamp()


def starts(vendor: FakeZendesk) -> list[int]:
    """From when on tickets were asked for, in order."""
    return [
        int(call.query["start_time"])
        for call in vendor.calls
        if "incremental" in call.path and "start_time" in call.query
    ]


@pytest.mark.parametrize(
    ("kind", "fake", "shown"),
    [
        ("zendesk", FakeZendesk, "Zendesk, tickets"),
        ("halo", FakeHalo, "HaloPSA, tickets"),
        ("connectwise", FakeConnectWise, "ConnectWise PSA, tickets"),
        ("autotask", FakeAutotask, "Autotask PSA, tickets"),
        ("freshdesk", FakeFreshdesk, "Freshdesk, tickets"),
        ("smileback", FakeSmileBack, "SmileBack, requests"),
    ],
)
def test_every_vendor_is_set_up_the_same_way(
    terminal: Terminal, desk: Desk, kind: str, fake: type[FakeVendor], shown: str
) -> None:
    with fake(desk) as vendor:
        given = {f"ROX_SOURCE_{name.upper()}": value for name, value in KEYS[kind].items()}
        done = terminal.run("source", "add", kind, "--yes", ROX_SOURCE_ADDRESS=vendor.url, **given)
    assert done.returncode == 0, done.stderr
    assert f"{shown}\n" in re.sub(r" +\n", "\n", done.stdout)
    secrets = [value for name, value in given.items() if name.endswith(("SECRET", "PASSWORD", "PRIVATE_KEY", "TOKEN"))]
    assert not [secret for secret in secrets if secret in done.stdout + done.stderr]
    if kind == "smileback":
        assert rows(terminal, "select count(*) from feedback") == [(8,)]
        assert rows(terminal, "select count(*) from invitation") == [(8,)]
    else:
        alive = [each for each in desk.tickets.values() if not each.deleted]
        ((kept,),) = rows(terminal, "select count(*) from ticket where withdrawn_at is null")
        assert len(truth(desk)) <= int(str(kept)) <= len(alive)  # not every vendor tells what was merged


def test_known_keys_are_secrets_for_the_logs(terminal: Terminal, vendor: FakeZendesk) -> None:
    terminal.run("source", "add", "zendesk", "--yes", **keys(vendor))
    settings = Settings(_env_file=None, database_url=f"sqlite:///{terminal.database}")
    assert TOKEN in settings.secrets
