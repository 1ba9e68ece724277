"""Cards about low scores: gathered, few, quiet at night, once each, and as things stand for everybody."""

from tests.notices.rounds import cards, come_by, crier, planned
from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, GUEST, QUIET, SHARED, SUPPORT, Office, buttons, told


def low(office: Office, words: str = "csat 1 customer:Acme #481", **who: str) -> None:
    office.ask(f"log {words}", **who)


def test_a_low_score_gets_a_card_with_the_words_of_the_customer(office: Office) -> None:
    low(office, 'csat 1 customer:Acme touchpoint:billing #481 "third wrong invoice"')
    low(office, "csat 5 customer:Acme")
    assert come_by(office) == 0
    office.clock.move(minutes=3)
    assert come_by(office) == 1
    [card] = cards(office)
    assert "An answer to follow up" in told(card)
    assert "L1 · CSAT 1 (1–5) · Acme · billing · #481" in told(card)
    assert "third wrong invoice" in told(card)
    assert "nobody yet" in told(card)
    assert buttons(card) == {"take": "L1", "loop_done": "L1"}
    assert come_by(office) == 0
    assert len(cards(office)) == 1


def test_two_hundred_low_scores_in_an_hour_are_two_cards_of_which_one_holds_nearly_all(office: Office) -> None:
    for _ in range(3):
        low(office)
    office.clock.move(minutes=3)
    come_by(office)
    for _ in range(12):
        low(office)
        office.clock.move(minutes=4)
        come_by(office)
    assert len(cards(office)) == 1
    office.clock.move(minutes=20)
    assert come_by(office) == 1
    first, second = cards(office)
    assert "3 answers to follow up" in told(first)
    assert "12 answers to follow up" in told(second)
    assert "and 4 more: /rox loop" in told(second)


def test_what_comes_at_night_and_at_the_weekend_is_on_one_card_on_monday(office: Office) -> None:
    office.clock.move(days=2, hours=8)  # Friday, six in the evening
    for _ in range(2):
        low(office)
        office.clock.move(hours=20)
        assert come_by(office) == 0
    office.clock.move(hours=8)
    low(office)
    office.clock.move(hours=13, minutes=58)  # Monday, two minutes before eight
    assert come_by(office) == 0
    office.clock.move(minutes=3)
    assert come_by(office) == 1
    assert "3 answers to follow up" in told(cards(office)[0])


def test_a_day_has_its_budget_and_then_one_line(open_office: Opened) -> None:
    office = open_office("socket", filled=False)
    assert "At most 2 posts a day" in told(office.ask("loop here budget:2 quiet:off").body)
    for _ in range(5):
        low(office)
        office.clock.move(hours=1, minutes=3)
        come_by(office)
    posts = cards(office)
    assert len(posts) == 3
    assert "1 more low score came in today." in told(posts[2])
    assert "2 posts a day are the most here" in told(posts[2])
    office.clock.move(hours=12)
    assert come_by(office) == 1
    assert "3 answers to follow up" in told(cards(office)[3])


def test_history_gets_one_line_and_no_card(office: Office) -> None:
    for day in range(20):
        low(office, f"csat {1 if day % 4 == 0 else 5} customer:Acme on 2026-10-{day + 1:02}")
    office.clock.move(minutes=5)
    assert come_by(office) == 0
    office.clock.move(minutes=6)
    assert come_by(office) == 1
    [line] = cards(office)
    assert "20 answers came in late, 5 low scores among them, none newer than 48 hours" in told(line)
    assert planned(office, "loop_card") == []
    office.clock.move(hours=2)
    assert come_by(office) == 0


def test_who_takes_and_what_came_of_it_stands_on_the_card_for_everybody(office: Office) -> None:
    low(office)
    office.clock.move(minutes=3)
    come_by(office)
    office.press("take", cards(office)[0])
    assert "L1: you follow up E1" in told(office.slack.responses[-1].body)
    come_by(office)
    [card] = cards(office)
    assert "ada follows up, due Fri 20 Nov 17:00" in told(card)
    assert buttons(card) == {"loop_done": "L1"}

    office.press("loop_done", card)
    [view] = office.slack.views.values()
    chosen = {"type": "static_select", "selected_option": {"value": "unsolved"}}
    values = {
        "outcome": {"answer": chosen},
        "note": {"answer": {"type": "plain_text_input", "value": "promised a credit\nby Friday"}},
    }
    office.act(office.slack.view_submission(view["id"], values, user=ADA))
    come_by(office)
    [card] = cards(office)
    assert "done by ada, Wed 18 Nov 10:03: contacted, not solved" in told(card)
    assert buttons(card) == {}
    assert "Note: promised a credit" in told(office.ask("loop L1").body)
    assert len(cards(office)) == 1


def test_a_form_without_an_outcome_says_so_and_stays(office: Office) -> None:
    low(office)
    office.clock.move(minutes=3)
    come_by(office)
    office.press("loop_done", cards(office)[0])
    [view] = office.slack.views.values()
    ack = office.act(
        office.slack.view_submission(view["id"], {"outcome": {"answer": {"type": "static_select"}}}, user=ADA)
    )
    assert ack.payload["errors"] == {"outcome": "What came of it?"}
    assert office.rows("SELECT done_at FROM loop") == [{"done_at": None}]


def test_the_menu_puts_off_and_the_card_says_until_when(office: Office) -> None:
    low(office)
    office.clock.move(minutes=3)
    come_by(office)
    [card] = cards(office)
    option = {"selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": "L1 3d"}}
    office.act(office.slack.action("loop_snooze", user=BRAM, channel=SUPPORT, message=card, **option))
    come_by(office)
    assert "rests until Sat 21 Nov 09:00" in told(cards(office)[0])


def test_words_taken_back_vanish_from_the_card(office: Office) -> None:
    low(office, 'csat 1 customer:Acme "rude words"')
    office.clock.move(minutes=3)
    come_by(office)
    assert "rude words" in told(cards(office)[0])
    office.ask("undo E1")
    come_by(office)
    assert "rude words" not in told(cards(office)[0])
    assert "What stood here was withdrawn." in told(cards(office)[0])


def test_what_was_told_in_private_is_only_counted_elsewhere(office: Office) -> None:
    low(office, 'csat 1 customer:Secretive "canary words"', channel=QUIET)
    low(office)
    office.clock.move(minutes=3)
    come_by(office)
    [card] = cards(office)
    assert "canary" not in str(office.slack.messages(SUPPORT))
    assert "Secretive" not in told(card)
    assert "1 told in private is not shown here." in told(card)


def test_only_managers_set_cards_up_and_never_where_others_read(open_office: Opened) -> None:
    office = open_office("http", filled=False, admins=(BOSS,))
    assert "needs a manager" in told(office.ask("loop here").body)
    assert "another organisation" in told(office.ask("loop here", user=BOSS, channel=SHARED).body)
    assert "Cards about low scores" in told(office.ask("loop here quiet:20-7", user=BOSS).body)
    assert "Not available here" in told(office.ask("loop", user=GUEST).body)
    for bad in ("quiet:late", "budget:0", "due:x", "lang:fr", "nonsense"):
        assert office.ask(f"loop here {bad}", user=BOSS).body["text"]
    assert "at most 6 a day" in told(office.ask("loop").body)
    assert "At most 3 posts" in told(office.ask("loop here budget:3", user=BOSS).body)
    set_up = office.rows("SELECT quiet, budget, due_days FROM loop_channel")
    assert set_up == [{"quiet": "20:00-07:00", "budget": 3, "due_days": 2}]
    assert "No more cards" in told(office.ask("loop off", user=BOSS).body)
    assert "managers type /rox loop here" in told(office.ask("loop").body)


def test_a_channel_that_became_shared_gets_no_card_and_its_owner_hears_it(office: Office) -> None:
    low(office)
    office.clock.move(minutes=3)
    office.slack.channels[SUPPORT].is_ext_shared = True
    assert come_by(office) == 0
    assert cards(office) == []
    come_by(office)
    [note] = [
        each for each in office.slack.messages(office.slack.direct(ADA).id) if "nothing of my own accord" in told(each)
    ]
    assert "another organisation" in told(note)


def test_a_filter_holds(open_office: Opened) -> None:
    office = open_office("socket", filled=False)
    low(office, "csat 5 customer:Globex")
    office.ask("loop here customer:Globex")
    low(office)
    low(office, "csat 2 customer:Globex")
    office.clock.move(minutes=3)
    come_by(office)
    [card] = cards(office)
    assert "Globex" in told(card)
    assert "Acme" not in told(card)


def test_owners_are_reminded_once_and_untaken_ones_are_named_below_the_card(office: Office) -> None:
    low(office)
    low(office, "csat 2 customer:Globex")
    office.clock.move(minutes=3)
    come_by(office)
    office.ask("take L2")
    office.clock.move(days=1, hours=6)
    come_by(office)
    assert planned(office, "loop_nudge") == []
    office.clock.move(hours=1, minutes=20)  # Thursday, just before half past five: a business day has passed
    for _ in range(3):
        come_by(office)
    [reply] = [each for each in cards(office) if each.get("thread_ts")]
    assert reply["thread_ts"] == cards(office)[0]["ts"]
    assert "Nobody has taken L1 yet." in told(reply)
    office.clock.move(hours=15)
    for _ in range(3):
        come_by(office)
        office.clock.move(hours=1)
    mine = [
        each for each in office.slack.messages(office.slack.direct(ADA).id) if "follow-up of yours is due" in told(each)
    ]
    assert len(mine) == 1
    assert buttons(mine[0]) == {"loop_done": "L2"}


DOUBTS: tuple[dict[str, object], ...] = ({"drop": "after"}, {"status": 500}, {"garbage": True, "accept": True})


def test_a_post_in_doubt_is_looked_for_before_it_is_repeated(office: Office) -> None:
    for number, fault in enumerate(DOUBTS, start=1):
        low(office)
        office.clock.move(minutes=3)
        office.slack.fail("chat.postMessage", **fault)
        come_by(office, in_doubt=True)
        office.slack.heal()
        office.clock.move(seconds=121)
        come_by(office, crier(office, "another"))
        assert len(cards(office)) == number
        office.clock.move(hours=1)
    assert [row["state"] for row in planned(office, "loop_card")] == ["sent"] * len(DOUBTS)


def test_two_bots_at_once_post_one_card(office: Office) -> None:
    low(office)
    office.clock.move(minutes=3)
    assert come_by(office, crier(office, "one"), crier(office, "two"), crier(office, "three")) == 1
    assert len(cards(office)) == 1


def test_a_manager_gives_it_to_somebody_by_a_form(open_office: Opened) -> None:
    office = open_office("http", filled=False, admins=(BOSS,))
    office.ask("loop here", user=BOSS)
    low(office)
    assert "loop_give" not in buttons(office.ask("loop E1").body)
    [shown] = [office.slack.ephemerals(BOSS)[-1] for _ in [office.ask("loop E1", user=BOSS)]]
    office.press("loop_give", shown, user=BOSS)
    [view] = office.slack.views.values()
    for chosen, said in ((GUEST, "cannot follow anything up"), (None, "To whom?")):
        picked = {"who": {"answer": {"type": "multi_users_select", "selected_users": [chosen] if chosen else []}}}
        ack = office.act(office.slack.view_submission(view["id"], picked, user=BOSS))
        assert said in ack.payload["errors"]["who"]
    picked = {"who": {"answer": {"type": "multi_users_select", "selected_users": [BRAM]}}}
    office.act(office.slack.view_submission(view["id"], picked, user=BOSS))
    assert "bram follows up" in told(office.ask("loop E1").body)
    assert "boss gave it to bram" in told(office.ask("loop E1").body)
