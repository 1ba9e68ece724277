"""A partner's people in a channel shared with them: its own figures, bound, without names; and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.commands.bounds import bounded
from rox_bot.domain.errors import NotAllowed
from rox_bot.domain.question import Context, Filter, Question
from rox_bot.store import places
from tests.slack.conftest import Opened
from tests.slack.test_starting import read
from tests.slack.workspace import ADA, BOSS, GUEST, NOW, SHARED, STRANGER, SUPPORT, Office, told

PARTNERS_OWN = "U0PARTNER"
OTHERS = ("SouthBPO", "Acme", "Globex", "Initech", "service desk")


@pytest.fixture(params=["socket", "http"])
def office(open_office: Opened, request: pytest.FixtureRequest) -> Office:
    """A bot whose admin is the boss; somebody of another organisation is in the shared channel."""
    office = open_office(request.param, admins=(BOSS,))
    office.slack.add_user(PARTNERS_OWN, "petra", team_id="T0OTHER")
    for channel in (SHARED, SUPPORT):
        office.slack.channels[channel].members.add(PARTNERS_OWN)
    return office


@pytest.fixture
def opened(office: Office) -> Office:
    """The shared channel is open to NorthBPO's people."""
    said = told(office.ask("start partner NorthBPO", user=BOSS, channel=SHARED).body)
    assert "NorthBPO's people can ask here" in said
    return office


def asked(office: Office, line: str, user: str = PARTNERS_OWN, channel: str = SHARED) -> str:
    """All that is said to a mention: to everybody there and to its author alone."""
    open_, private = len(office.slack.messages(channel)), len(office.slack.ephemerals(user))
    office.mention(line, user=user, channel=channel)
    new = [*office.slack.messages(channel)[open_ + 1 :], *office.slack.ephemerals(user)[private:]]
    return "\n".join(map(told, new))


def test_before_an_admin_opened_the_channel_its_outsiders_get_nothing(office: Office) -> None:
    assert asked(office, "csat") == "Not available here.\nNot available here."
    assert "needs an admin" in told(office.ask("start partner NorthBPO", user=ADA, channel=SHARED).body)
    assert "shared with the partner" in told(office.ask("start partner NorthBPO", user=BOSS).body)
    assert "There is no partner" in told(office.ask("start partner Nowhere", user=BOSS, channel=SHARED).body)
    assert read(office, places.decided, SHARED).partner == ""


@pytest.mark.parametrize("line", ["csat", "", "fcr by touchpoint", "nps trend", "csat by month", "csat channel:phone"])
def test_a_partners_people_read_its_own_figures(opened: Office, line: str) -> None:
    theirs = asked(opened, line)

    assert "partner NorthBPO" in theirs
    assert not any(other in theirs for other in OTHERS)
    assert "/rox why" not in theirs


def test_the_figure_is_that_of_the_partner_alone(opened: Office) -> None:
    ours = told(opened.ask("csat partner:NorthBPO last month", channel=SUPPORT).body)
    theirs = asked(opened, "csat last month")

    figure = next(line for line in ours.splitlines() if line.startswith("CSAT "))
    assert figure.split(" (")[0] in theirs


@pytest.mark.parametrize(
    "line",
    [
        "csat partner:SouthBPO",
        "csat by partner",
        "csat by customer",
        "csat by team",
        "csat not:partner:NorthBPO",
        "csat partner:NorthBPO vs partner:SouthBPO",
        "csat vs the rest",
        "csat customer:Acme",
        "worst customer",
        "why did csat drop last week",
        "friction",
        "log csat 5 acme",
        "digest here",
        "export feedback",
        "coverage",
        "sources",
        "status",
        "start",
        "why QYH5",
        "undo E1",
        "take E1",
    ],
)
def test_everything_else_is_refused_without_a_name(opened: Office, line: str) -> None:
    facts = opened.count("feedback")
    theirs = asked(opened, line)

    assert theirs
    assert "CSAT" not in theirs.replace("CSAT, ", "")
    assert not any(other in theirs for other in OTHERS if other.lower() not in line.lower())
    assert opened.count("feedback") == facts


def test_guests_and_strangers_stay_outside_and_so_do_other_channels(opened: Office) -> None:
    assert "Not available here." in asked(opened, "csat", user=GUEST)
    assert "Not available here." in asked(opened, "csat", user=STRANGER)
    assert "Not available here." in asked(opened, "csat", channel=SUPPORT)
    opened.write("csat", user=PARTNERS_OWN, channel="DM")
    assert "Not available here." in told(opened.slack.messages(PARTNERS_OWN)[-1])


def test_what_a_colleague_asks_in_the_open_there_is_bound_too_and_private_answers_are_not(opened: Office) -> None:
    before = len(opened.slack.messages(SHARED))
    said = asked(opened, "csat", user=ADA)
    assert "partner NorthBPO" in said
    assert len(opened.slack.messages(SHARED)) == before + 2
    assert "Here I tell only partner:NorthBPO" in asked(opened, "csat by partner", user=ADA)
    assert "SouthBPO" in told(opened.ask("csat by partner last month", channel=SHARED).body)


def test_in_a_shared_channel_that_is_not_open_colleagues_are_answered_alone(office: Office) -> None:
    before = len(office.slack.messages(SHARED))
    assert "CSAT" in asked(office, "csat", user=ADA)

    assert len(office.slack.messages(SHARED)) == before + 1


def test_only_a_manager_shares_an_answer_with_other_organisations(office: Office) -> None:
    office.ask("csat", channel=SHARED)
    shown = office.slack.ephemerals(ADA)[-1]
    office.press("share", shown, channel=SHARED)
    assert "This needs a manager" in told(office.slack.responses[-1].body)

    office.ask("csat", user=BOSS, channel=SHARED)
    office.press("share", office.slack.ephemerals(BOSS)[-1], user=BOSS, channel=SHARED)
    assert "Shared by boss" in told(office.slack.messages(SHARED)[-1])


def test_a_closed_channel_is_closed_at_once(opened: Office) -> None:
    opened.ask("start partner off", user=BOSS, channel=SHARED)

    assert "Not available here." in asked(opened, "csat")
    assert [row["action"] for row in opened.rows("SELECT action FROM audit WHERE actor != '' ORDER BY id")] == [
        "place.partner",
        "place.partner.closed",
    ]


SLICES = st.sampled_from(["partner", "customer", "team", "agent", "product", "touchpoint", "channel", "language"])
FILTERS = st.builds(Filter, SLICES, st.tuples(st.sampled_from(["NorthBPO", "SouthBPO", "phone"])), st.booleans())


@given(
    filters=st.lists(FILTERS, max_size=3).map(tuple),
    other=st.none() | FILTERS,
    by=st.none() | SLICES | st.sampled_from(["week", "month"]),
    intent=st.sampled_from(["value", "summary", "moments", "why", "explain", "ranking", "standouts", "coverage"]),
    scoped=st.lists(FILTERS, max_size=2).map(tuple),
)
def test_no_question_gets_past_what_binds_it(
    filters: tuple[Filter, ...], other: Filter | None, by: str | None, intent: str, scoped: tuple[Filter, ...]
) -> None:
    bound = (Filter("partner", ("NorthBPO",)),)
    question = Question(intent, ("csat",), by=by, filters=filters, other=other, scoped=scoped)
    try:
        read_ = bounded(question, Context(NOW, bound=bound))
    except NotAllowed:
        return
    for sides in (read_.all_filters, read_.other_filters):
        assert bound[0] in sides
        assert not {each.field for each in sides} & {"customer", "team", "agent", "product"}
        assert [each for each in sides if each.field == "partner"] == list(bound)
    assert read_.by not in ("partner", "customer", "team", "agent", "product")
