"""Roles, the first admin's code, what channels are about, and the workspace's zone and language, on both engines."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rox_bot.domain.configuration import Configuration
from rox_bot.domain.question import Filter, Role
from rox_bot.store import choices, places, roles, schedules, setup_codes, workspaces
from rox_bot.store.audit import deeds
from rox_bot.store.setup_codes import LIFETIME, TRIES, Tried
from rox_bot.store.store import Store

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
NORTH, SOUTH = (Filter("partner", ("North",)),), (Filter("partner", ("South",)),)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store."""
    opened = Store(database_url, clock=lambda: NOW)
    yield opened
    opened.close()


def tried(store: Store, code: str, person: str = "ada", now: datetime = NOW) -> Tried:
    with store.writing() as tx:
        return setup_codes.try_code(tx, "main", code, person, now)


def new_code(store: Store) -> str:
    with store.writing() as tx:
        return setup_codes.new_code(tx, "main", NOW)


def test_a_code_works_once_for_one_person_however_it_is_written(store: Store) -> None:
    code = new_code(store)
    assert tried(store, f" {code.lower()} ") is Tried.RIGHT
    assert tried(store, code) is Tried.RIGHT  # the same person's delivery, come again
    assert tried(store, code, "bram") is Tried.USED
    assert tried(store, "AAAA-2222", "bram") is Tried.NONE


def test_a_code_lasts_a_day_and_a_new_one_ends_it(store: Store) -> None:
    first = new_code(store)
    assert tried(store, first, now=NOW + LIFETIME) is Tried.EXPIRED
    second = new_code(store)
    assert tried(store, first) is Tried.WRONG
    assert tried(store, second, now=NOW + LIFETIME - timedelta(microseconds=1)) is Tried.RIGHT


def test_wrong_tries_are_counted_over_everybody(store: Store) -> None:
    code = new_code(store)
    assert [tried(store, "AAAA-2222", f"person {n}") for n in range(TRIES)] == [Tried.WRONG] * TRIES
    assert tried(store, code) is Tried.LOCKED


def test_codes_differ_and_hold_no_sign_that_is_taken_for_another() -> None:
    assert setup_codes.looks_like_code("qx7k 93md")
    assert not any(map(setup_codes.looks_like_code, ("QX7K-93M", "QX7K-93MO", "QX7K-93M1", "managers", "whatever", "")))


def test_managers_are_exactly_those_named_and_every_change_is_noted(store: Store) -> None:
    with store.writing() as tx:
        roles.give(tx, "main", "boss", Role.ADMIN, "boss", NOW)
        assert roles.set_managers(tx, "main", ["ada", "bram", "ada", "boss"], "boss", NOW) == (2, 0)
        assert roles.set_managers(tx, "main", ["bram", "carl"], "boss", NOW) == (1, 1)
        assert roles.set_managers(tx, "main", ["bram", "carl"], "boss", NOW) == (0, 0)
        found = {each.person: each.role for each in roles.holders(tx, "main")}
        assert found == {"boss": Role.ADMIN, "bram": Role.MANAGER, "carl": Role.MANAGER}
        assert [deed.action for deed in deeds(tx, "main")][::-1] == [
            "role.admin", "role.manager", "role.manager", "role.manager", "role.taken",
        ]  # fmt: skip
        assert roles.role_of(tx, "main", "ada") == (None, True)
        assert roles.role_of(tx, "main", "boss") == (Role.ADMIN, True)
        assert roles.role_of(tx, "elsewhere", "boss") == (None, False)


@pytest.mark.parametrize(
    ("user", "given", "named", "role"),
    [
        ("U1", None, False, Role.ADMIN),
        ("U2", None, True, Role.MANAGER),
        ("U3", None, True, Role.ANYONE),
        ("U3", Role.MANAGER, True, Role.MANAGER),
        ("U3", Role.ADMIN, True, Role.ADMIN),
    ],
)
def test_what_is_configured_stands_above_what_was_given(user: str, given: Any, named: bool, role: Role) -> None:
    configured = Configuration(admins=frozenset(("U1",)), managers=frozenset(("U2",)))
    assert configured.role_of(user, given, named=named) is role


def test_while_nobody_is_admin_everybody_may_do_what_managers_do() -> None:
    assert Configuration().role_of("U9", None, named=False) is Role.MANAGER
    assert Configuration().role_of("U9", None, named=True) is Role.ANYONE


def digest(channel: str, filters: str) -> dict[str, Any]:
    texts = {"slack_channel_name": "", "zone": "UTC", "language": "en", "owner": "", "clock": "09:00", "paused_for": ""}
    row = {"workspace": "main", "slack_channel": channel, "kind": "digest", "since": NOW, "weekday": 0, "week_start": 0}
    return {**row, **texts, "filters": filters, "off_at": None, "paused_at": None, "outside_allowed": False}


def test_what_a_channel_is_about_stands_above_its_digest_which_follows_if_it_was_about_the_same(store: Store) -> None:
    with store.writing() as tx:
        schedules.save_digest(tx, digest("C1", schedules.filters_to(NORTH)))
        schedules.save_digest(tx, digest("C2", schedules.filters_to(SOUTH)))
        assert places.scope_of(tx, "main", "C1") == NORTH
        assert places.decided(tx, "main", "C1").filters is None

        places.decide_scope(tx, "main", "C1", (), "ada", NOW)
        assert places.scope_of(tx, "main", "C1") == places.decided(tx, "main", "C1").filters == ()
        assert schedules.filters_from(schedules.digests(tx, "main", "C1")[0]["filters"]) == ()

        schedules.save_digest(tx, digest("C1", schedules.filters_to(SOUTH)))
        places.decide_scope(tx, "main", "C1", NORTH, "ada", NOW)
        assert schedules.filters_from(schedules.digests(tx, "main", "C1")[0]["filters"]) == SOUTH
        assert places.scope_of(tx, "main", "C2") == SOUTH
        assert places.scope_of(tx, "main", "C3") == places.scope_of(tx, "main", "") == ()


def test_a_channel_shows_the_demo_until_it_is_ended_there_or_everywhere(store: Store) -> None:
    with store.writing() as tx:
        places.decide_scope(tx, "main", "C1", NORTH, "ada", NOW)
        for channel in ("C1", "C2"):
            places.show_demo(tx, "main", channel, NOW)
        assert places.decided(tx, "main", "C1") == places.Decided(NORTH, NOW)
        assert places.end_demo(tx, "main", "C1") == 1
        assert places.decided(tx, "main", "C1") == places.Decided(NORTH, None)
        assert places.end_demo(tx, "main") == 1
        assert places.end_demo(tx, "main") == 0


def test_settings_are_kept_until_others_are_chosen_and_leave_a_trail(store: Store) -> None:
    def chosen(name: str, value: str, channel: str = "") -> bool:
        return choices.choose(tx, "main", name, value, "ada", NOW, channel)

    with store.writing() as tx:
        assert choices.chosen(tx, "main", "C1") == choices.Chosen({}, {})
        assert [chosen("zone", "Europe/Paris"), chosen("language", "nl"), chosen("language", "en", "C1")] == [True] * 3
        assert not chosen("zone", "Europe/Paris")
        assert choices.chosen(tx, "main", "C1") == choices.Chosen(
            {"zone": "Europe/Paris", "language": "nl"}, {"language": "en"}
        )
        assert choices.chosen(tx, "main", "C2").here == {}
        assert choices.channels_with(tx, "main", "language") == {"C1": "en"}
        assert chosen("zone", "")
        assert not chosen("zone", "")
        assert choices.chosen(tx, "main").everywhere == {"language": "nl"}
        assert choices.chosen(tx, "elsewhere") == choices.Chosen({}, {})
        trail = [(deed.action, deed.subject, dict(deed.detail)) for deed in reversed(deeds(tx, "main"))]
        assert trail == [
            ("setting.zone", "", {"before": "", "after": "Europe/Paris"}),
            ("setting.language", "", {"before": "", "after": "nl"}),
            ("setting.language", "C1", {"before": "", "after": "en"}),
            ("setting.zone", "", {"before": "Europe/Paris", "after": ""}),
        ]


def test_scopes_are_kept_until_others_are_told(store: Store) -> None:
    with store.writing() as tx:
        workspaces.note_scopes(tx, "main", ["b", "a"])
        workspaces.note_scopes(tx, "main", [])
        assert workspaces.scopes(tx, "main") == {"a", "b"}
        assert workspaces.scopes(tx, "elsewhere") == frozenset()
