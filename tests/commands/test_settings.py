"""`/rox settings`: what is typed, who may, what is fixed, and what follows from a change."""

from typing import Any

import pytest

from rox_bot.commands.settings.changing import as_chosen
from rox_bot.commands.settings.registry import SETTINGS
from rox_bot.domain import choices as names
from rox_bot.domain.business_hours import parse_hours
from rox_bot.domain.configuration import Configuration
from rox_bot.domain.errors import BadInput, NotAllowed, NotUnderstood
from rox_bot.domain.events import Visibility
from rox_bot.domain.metrics import METRICS, Reads
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Role
from rox_bot.store import choices
from rox_bot.store.audit import deeds
from tests.talk import DAY, NOW, Talk, said


def kept(talk: Talk, channel: str = "") -> dict[str, str]:
    with talk.store.reading() as tx:
        found = choices.chosen(tx, "main", channel)
    return dict(found.here if channel else found.everywhere)


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("settings zone Europe/Amsterdam", "zone", "Europe/Amsterdam"),
        ("settings language dutch", "language", "nl"),
        ("instellingen taal nederlands", "language", "nl"),
        ("settings week-start Sunday", "week_start", "sunday"),
        ("settings week start sunday", "week_start", "sunday"),
        ("instellingen week-begin zondag", "week_start", "sunday"),
        ("instelling weekbegin za", "week_start", "saturday"),
        ("settings fiscal-year 4", "fiscal_year_start", "4"),
        ("settings fiscal year start april", "fiscal_year_start", "4"),
        ("instellingen boekjaar mrt", "fiscal_year_start", "3"),
        ('settings hours "Mon-Fri 08:00-18:00"', "business_hours", "Mon-Fri 08:00-18:00"),
        ("settings business hours Mon-Fri 8:00-18:00; sat 10:00-14:00", "business_hours",
         "Mon-Fri 08:00-18:00; Sat 10:00-14:00"),
        ("instellingen werktijden “ma-vr 08:00-18:00; za 10:00-12:00”", "business_hours",
         "Mon-Fri 08:00-18:00; Sat 10:00-12:00"),
        ("settings holidays 2026-12-26, 2026-12-25 2026-12-25", "holidays", "2026-12-25, 2026-12-26"),
        ("settings minimum-n 15", "minimum_n", "15"),
        ("settings minimum n 15", "minimum_n", "15"),
        ("settings words Top job, held van de dag", "capture_words", "top job, held van de dag"),
        ("settings currency usd", "currency", "USD"),
        ("instellingen valuta £", "currency", "GBP"),
        ("settings money ranges", "money", "ranges"),
        ("instellingen bedragen volledig", "money", "full"),
        ("settings emoji :tada:", "capture_emoji", "tada"),
        ("instellingen capture emoji Tada", "capture_emoji", "tada"),
    ],
)  # fmt: skip
def test_a_typed_value_is_kept_and_told(empty: Talk, line: str, name: str, value: str) -> None:
    answer = empty.ask(line)
    assert kept(empty) == {name: value}
    assert answer.headline.startswith(("Saved.", "Opgeslagen."))
    (setting,) = [each for each in SETTINGS if each.name == name]
    assert setting.value(value) == value  # what is kept can be sent again, as the form does

    empty.ask(f"settings {setting.words[0]} default")
    assert kept(empty) == {}


@pytest.mark.parametrize(
    "line",
    [
        "settings zone Mars/Base",
        "settings language german",
        "settings currency ABC",
        "settings currency 5",
        "settings money some",
        "settings here money some",
        "settings rate ABC 0.92",
        "settings rate EUR 0.92",
        "settings rate USD 0",
        "settings rate USD -1",
        "settings rate USD much",
        "settings rate USD 0.92 from never",
        "settings rate USD",
        "settings week-start someday",
        "settings fiscal-year 13",
        "settings fiscal-year 0",
        "settings fiscal-year -1",
        "settings hours nine to five",
        "settings hours Mon 17:00-09:00",
        "settings holidays christmas",
        "settings holidays 2026-02-30",
        "settings minimum-n 1",
        "settings minimum-n 1001",
        "settings minimum-n many",
        "settings words <!channel>",
        "settings words a, b",
        f"settings words {'x' * 41}",
        f"settings words {', '.join(f'word{n}' for n in range(21))}",
        "settings here language german",
    ],
)
def test_a_wrong_value_is_explained_and_changes_nothing(empty: Talk, line: str) -> None:
    assert isinstance(empty.refused(line), BadInput)
    assert kept(empty) == kept(empty, "C1") == {}


def test_an_unknown_setting_names_those_there_are(empty: Talk) -> None:
    refusal = empty.refused("settings colour blue")
    assert isinstance(refusal, NotUnderstood)
    assert "week-start" in str(refusal)


def test_everybody_may_look_and_only_admins_change_the_workspace_and_managers_a_channel(empty: Talk) -> None:
    member, manager = empty.with_(role=Role.ANYONE), empty.with_(role=Role.MANAGER)
    assert "Weeks start on: Monday" in said(member.ask("settings"))
    assert not member.ask("settings").actions
    assert [each.name for each in manager.ask("settings").actions] == ["settings_channel"]
    for who in (member, manager):
        assert isinstance(who.refused("settings week-start sunday"), NotAllowed)
    assert isinstance(member.refused("settings here language nl"), NotAllowed)
    manager.ask("settings here language nl")
    assert (kept(empty), kept(empty, "C1")) == ({}, {"language": "nl"})
    assert isinstance(empty.with_(role=Role.NOBODY).refused("settings"), NotAllowed)


def test_what_the_environment_fixes_is_shown_as_fixed_and_cannot_be_changed(empty: Talk) -> None:
    empty.door.configured = Configuration(fixed={"zone": "Europe/Paris", "week_start": "sunday"})
    told = said(empty.ask("settings"))
    assert "Time zone: Europe/Paris (set where the bot runs, by ROX_ZONE)" in told
    assert "Weeks start on: Sunday (set where the bot runs, by ROX_WEEK_START)" in told
    for line in ("settings zone UTC", "settings week-start monday", "start zone UTC"):
        assert "set where the bot runs" in str(empty.refused(line))
    assert "ROX_ZONE" in said(empty.ask("settings zone"))
    assert kept(empty) == {}


def test_every_change_is_in_the_trail_with_what_was_before(empty: Talk) -> None:
    for line in ("settings minimum-n 15", "settings minimum-n 15", "settings minimum-n 20", "settings here taal nl"):
        empty.ask(line)
    with empty.store.reading() as tx:
        trail = [(deed.actor, deed.action, deed.subject, dict(deed.detail)) for deed in reversed(deeds(tx, "main"))]
    assert trail == [
        ("ada", "setting.minimum_n", "", {"before": "", "after": "15"}),
        ("ada", "setting.minimum_n", "", {"before": "15", "after": "20"}),
        ("ada", "setting.language", "C1", {"before": "", "after": "nl"}),
    ]


def test_the_reply_names_what_changed_from_what_to_what_and_no_more(empty: Talk) -> None:
    talk = empty.with_(visibility=Visibility.PUBLIC)
    answer = talk.ask("settings zone Europe/Paris")
    assert answer.headline == "Saved. Time zone: Europe/Paris (was: UTC)."
    assert answer.lines == ()
    assert talk.ask("settings zone Europe/Paris").headline == "That was so already."
    assert talk.ask("settings week-start sunday").headline == "Saved. Weeks start on: Sunday (was: Monday)."
    here = talk.ask("settings here language nl").headline
    assert here == "Saved. Language in channels, here: Dutch (was: as everywhere)."
    here = talk.ask("settings here language default").headline
    assert here == "Saved. Language in channels, here: as everywhere (was: Dutch)."
    assert talk.ask("settings here messages off").headline == ("Saved. No message becomes a moment by itself here.")
    assert len(talk.ask("settings").lines) > 12
    dutch = talk.with_(language="nl").ask("instellingen weekstart maandag").headline
    assert dutch == "Opgeslagen. Weken beginnen op: maandag (was: zondag)."


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (5, "That changes nothing: every metric's own least n is 5 or more."),
        (15, "; the others have an own least n of as many or more."),
        (60, "(was: each metric's own)."),
    ],
)
def test_a_least_n_says_how_many_metrics_it_raises(empty: Talk, n: int, told: str) -> None:
    headline = empty.ask(f"settings minimum-n {n}").headline
    assert headline.endswith(told)
    valued = [each for each in METRICS.values() if each.reads not in (Reads.COUNT, Reads.STOCK)]
    raised = sum(each.minimum_n < n for each in valued)
    assert (f"It holds for {raised} metrics of {len(valued)}" in headline) == (0 < raised < len(valued))


def test_a_setting_by_itself_is_shown_with_how_it_is_changed(empty: Talk) -> None:
    told = said(empty.ask("settings fiscal-year"))
    assert "Fiscal year starts in: January" in told
    assert "/rox settings fiscal-year 4" in told


def test_a_channel_shows_its_language_scope_and_digests(filled: Talk) -> None:
    channel = filled.with_(visibility=Visibility.PUBLIC)
    told = said(channel.ask("settings here"))
    assert "what I post is in English, as everywhere" in told
    channel.ask("settings here scope partner:NorthBPO")
    channel.ask("digest here weekly Mon 9:00")
    channel.ask("settings here language nl")
    told = said(channel.ask("settings here"))
    assert "what I post is in Dutch." in told
    assert "questions are about partner:NorthBPO" in told
    assert "Every Monday at 09:00" in told
    assert isinstance(filled.with_(slack_channel="").refused("settings here language nl"), BadInput)
    assert isinstance(filled.with_(visibility=Visibility.DM).refused("settings here language nl"), BadInput)


def test_digests_follow_and_the_answer_says_so(empty: Talk) -> None:
    talk = empty.with_(calendar=Calendar())
    talk.with_(now=NOW - 20 * DAY).ask("digest here weekly Sun 9:00")
    assert "1 digest follows." in talk.ask("settings zone Asia/Tokyo").headline
    assert "1 digest speaks it from now on." in talk.ask("settings language nl").headline
    assert "The one in #C1 about 6–12 Nov 2026 comes now." in talk.ask("settings week-start friday").headline


def test_cards_and_alerts_follow_the_language_of_their_channel_and_the_zone(empty: Talk) -> None:
    talk = empty.with_(calendar=Calendar(), visibility=Visibility.PUBLIC)
    other = talk.with_(slack_channel="C2")
    for each in (talk, other):
        each.ask("loop here")
        each.ask("alerts on csat")
    talk.ask("settings here language nl")
    talk.ask("settings zone Asia/Tokyo")
    talk.ask("settings week-start sunday")

    def of(table: str, columns: str) -> list[tuple[Any, ...]]:
        with talk.store.reading() as tx:
            query = f"SELECT slack_channel, {columns} FROM {table} ORDER BY slack_channel"
            return [tuple(row) for row in tx.exec_driver_sql(query)]

    assert of("loop_channel", "zone, language") == [("C1", "Asia/Tokyo", "nl"), ("C2", "Asia/Tokyo", "en")]
    assert of("alert", "zone, week_start, language") == [("C1", "Asia/Tokyo", 6, "nl"), ("C2", "Asia/Tokyo", 6, "en")]


def test_the_least_n_can_only_be_raised(demo: Talk) -> None:
    usual = demo.ask("csat by customer")
    assert demo.with_(minimum_n=3).ask("csat by customer").table == usual.table
    fewer = demo.with_(minimum_n=60).ask("csat by customer")
    assert usual.table is not None
    assert fewer.table is not None
    few = [row for row in fewer.table.rows if int(row[2]) < 60]
    assert few
    assert all("%" not in row[1] for row in few)
    assert "fewer than 60" in said(fewer)
    assert "Below 60 only counts are shown." in said(demo.with_(minimum_n=60).ask("help csat"))
    assert "below_minimum" in demo.with_(minimum_n=1_000).ask("csat").readings[0].flags
    assert "%" not in demo.with_(minimum_n=1_000).ask(f"why {demo.ask('csat').answer_id}").headline


def test_what_is_chosen_holds_for_the_next_question(empty: Talk) -> None:
    for line in ("settings week-start sunday", "settings fiscal-year 4", "settings minimum-n 30"):
        empty.ask(line)
    context = as_chosen(empty.door, empty.context)
    assert (context.calendar.week_start, context.calendar.fiscal_year_start, context.minimum_n) == (6, 4, 30)
    assert names.calendar_of({"business_hours": "Mon 09:00-10:00", "holidays": "2026-12-25"}).hours == parse_hours(
        "Mon 09:00-10:00", "2026-12-25"
    )
    assert context.calendar.last_week(NOW).first_day.weekday() == 6


def test_a_rate_holds_from_its_day_and_is_in_the_trail(empty: Talk) -> None:
    assert empty.ask("settings rates").headline == "No exchange rates into EUR are set."
    empty.ask("settings rate USD 0.92 from 2026-01-01")
    empty.ask("instellingen koers usd 0,95 vanaf 1 oktober 2026")
    answer = empty.ask("settings rate USD 0.96")
    assert answer.headline == "Saved: 1 USD is 0.96 EUR from 18 Nov 2026 on."
    assert answer.lines == ("USD: 0.96 from 18 Nov 2026 · 0.95 from 1 Oct 2026 · 0.92 from 1 Jan 2026",)
    empty.ask("settings rate USD 0.97")  # a rate takes the place of that of the same day
    assert empty.ask("settings rates").lines[0].startswith("USD: 0.97 from 18 Nov 2026 · 0.95")
    with empty.store.reading() as tx:
        trail = [(deed.subject, deed.detail) for deed in deeds(tx, "main") if deed.action == "rate.set"]
    assert ("USD 2026-01-01", {"after": "0.92 EUR"}) in trail
    assert len(trail) == 4


def test_only_admins_set_rates_and_money_everywhere_and_managers_it_here(empty: Talk) -> None:
    manager, member = empty.with_(role=Role.MANAGER), empty.with_(role=Role.ANYONE)
    for line in ("settings rate USD 0.92", "settings money full", "settings currency USD"):
        assert isinstance(manager.refused(line), NotAllowed)
    assert isinstance(member.refused("settings here money full"), NotAllowed)
    assert "No exchange rates" in member.ask("settings rates").headline
    manager.ask("settings here money full")
    assert (kept(empty), kept(empty, "C1")) == ({}, {"money": "full"})
    assert as_chosen(empty.door, empty.context).money == "full"


def test_sums_stay_hidden_where_other_organisations_read(empty: Talk) -> None:
    outside = empty.with_(visibility=Visibility.EXTERNAL)
    assert "other organisations read" in str(outside.refused("settings here money full"))
    outside.ask("settings here money hidden")
    empty.ask("settings money full")
    assert "sums of money are hidden" in said(outside.ask("settings here"))


def test_another_currency_says_what_it_means_for_the_sums_that_are_booked(empty: Talk) -> None:
    assert empty.ask("settings currency GBP").headline == "Saved. Currency: GBP (was: EUR)."
    empty.ask("settings currency default")
    empty.ask('invest 500 "x" on 3 Aug 2026')
    told = empty.ask("settings currency GBP").headline
    assert "Sums keep the currency in which they were booked; totals are told in GBP from now on." in told
    assert "Sums in EUR are recorded and have no rate into GBP: they are in no total until one is set." in told
    british = empty.with_(currency="GBP")
    assert "Not counted" in said(british.ask("invest Q3"))
    british.ask("settings rate EUR 0.85 from 2026-01-01")
    assert "GBP 425 (1 entry)" in british.ask("invest Q3").headline
