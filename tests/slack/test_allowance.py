"""Lines a minute: so many and no more, each delivery once, and room again when a minute is over."""

from dataclasses import dataclass

import pytest

from rox_bot.domain.errors import NotAllowed
from rox_bot.slack.allowance import Allowance
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BRAM, told


@dataclass
class Hand:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_thirty_first_line_within_a_minute_waits_for_the_first_to_be_one_old() -> None:
    clock = Hand()
    allowance = Allowance(clock)
    for number in range(30):
        clock.now = number
        allowance.take("ada", f"line {number}", 30)
    clock.now = 40
    allowance.take("ada", "line 7", 30)  # delivered again
    allowance.take("bram", "line 1", 30)
    with pytest.raises(NotAllowed, match="try again in 20 s"):
        allowance.take("ada", "one more", 30)
    clock.now = 60
    allowance.take("ada", "one more", 30)
    with pytest.raises(NotAllowed, match="try again in 1 s"):
        allowance.take("ada", "and another", 30)


def test_questions_and_entries_of_one_person_share_it_on_every_surface(open_office: Opened) -> None:
    office = open_office("socket", commands_a_minute=3)
    office.ask("csat")
    office.mention("csat")
    before = office.count("feedback")
    office.ask("log csat 5 Acme")
    assert office.count("feedback") == before + 1

    assert "Slow down" in told(office.ask("log csat 5 Acme").body)
    office.write("csat", channel="DM")
    assert "Slow down" in told(office.slack.messages(office.slack.direct(ADA).id)[-1])
    assert office.count("feedback") == before + 1
    assert "Slow down" not in told(office.ask("csat", user=BRAM).body)
