"""A ticket's story by its number: what is known and what names it, each told apart, and no private words elsewhere."""

from datetime import timedelta

from rox_bot.domain.events import Visibility
from tests.talk import LAST_WEEK, Talk, empty, said  # noqa: F401

HOUR = timedelta(hours=1)


def test_a_number_that_only_an_answer_names_tells_that_answer(empty: Talk) -> None:  # noqa: F811
    (number,) = empty.answers({"ticket": "48213", "score": 2, "customer": "Acme", "comment": "canarysaid"})
    answer = empty.ask("48213")
    assert answer.headline == "There is no ticket 48213 in what was recorded, but this names it:"
    assert [line.split(":")[0] for line in answer.lines] == [f"E{number}"]
    assert "canarysaid" in said(answer)
    unknown = empty.refused("48214")
    assert unknown.message == "No ticket {number} is known here, and nothing names it."
    assert unknown.values["number"] == "48214"


def test_two_sources_with_one_number_are_both_told_and_none_is_lost(empty: Talk) -> None:  # noqa: F811
    for source, customer, hours in (("desk", "Acme", 3), ("phone", "Globex", 5)):
        row = {"source": source, "source_key": "48213", "customer": customer, "subject": f"canary{source}"}
        empty.tickets({**row, "solved_at": LAST_WEEK + hours * HOUR})
    empty.answers(
        {"ticket": "48213", "ticket_source": "desk", "score": 1, "comment": "slow desk"},
        {"ticket": "48213", "ticket_source": "phone", "score": 5, "comment": "quick phone"},
    )
    answer = empty.ask("48213")
    assert answer.headline == "2 tickets have the number 48213: in desk and phone."
    for source, customer, hours, words in (("desk", "Acme", 3, "slow desk"), ("phone", "Globex", 5, "quick phone")):
        place = next(at for at, line in enumerate(answer.lines) if line.startswith(f"{source}: opened"))
        assert f"solved after {hours}.0 h" in answer.lines[place]
        assert customer in answer.lines[place + 1]
        [named] = [line for line in answer.lines if line.startswith("E") and line.endswith(f" · {source}")]
        assert f"CSAT {1 if source == 'desk' else 5}" in named
        assert {f"canary{source}", words} <= {quote.text for quote in answer.quotes}


def test_moments_and_follow_ups_stand_in_the_story(empty: Talk) -> None:  # noqa: F811
    empty.tickets({"source_key": "48213", "customer": "Acme"})
    (low,) = empty.answers({"ticket": "48213", "score": 1, "customer": "Acme"})
    (moment,) = empty.moments({"ticket": "48213", "customer": "Acme", "story": "Rang back on Sunday."})
    assert "Rang back on Sunday." in said(empty.ask("48213"))
    empty.ask(f"take E{low}")
    line = next(each for each in empty.ask("48213").lines if each.startswith(f"E{low}:"))
    assert " · L1 taken by " in line
    empty.ask("loop done L1 solved")
    lines = empty.ask("48213").lines
    assert any(each.startswith(f"E{low}:") and " · L1 done: " in each for each in lines)
    assert any(each.startswith(f"M{moment}:") for each in lines)


def test_words_of_private_places_are_counted_and_not_shown_elsewhere(empty: Talk) -> None:  # noqa: F811
    empty.tickets({"source_key": "48213", "customer": "Acme"})
    private = {"ticket": "48213", "audience": "channel:G1", "visibility": Visibility.PRIVATE, "origin_channel": "G1"}
    empty.answers({"ticket": "48213", "comment": "openwords"}, {**private, "comment": "canaryanswer"})
    empty.moments({**private, "story": "canarymoment"})
    elsewhere = empty.ask("48213")
    assert "openwords" in said(elsewhere)
    assert "canary" not in said(elsewhere)
    assert "2 more entries name it and are not shown here." in elsewhere.notes
    at_home = said(empty.with_(slack_channel="G1", visibility=Visibility.PRIVATE).ask("48213"))
    assert "canaryanswer" in at_home
    assert "canarymoment" in at_home
    assert "not shown here" not in at_home


def test_a_number_named_in_private_alone_is_as_unknown_elsewhere_as_one_that_is_not(empty: Talk) -> None:  # noqa: F811
    private = {"ticket": "48213", "audience": "channel:G1", "visibility": Visibility.PRIVATE, "origin_channel": "G1"}
    empty.answers({**private, "comment": "canaryanswer"})
    refused = [empty.refused(number) for number in ("48213", "48214")]
    assert refused[0].message == refused[1].message
