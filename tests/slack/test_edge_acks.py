"""Acknowledgements wait for no answer: not for a held database, not for many questions, and late answers are told."""

import threading

from tests.databases import held
from tests.slack.workspace import ADA, SUPPORT, Office, told

MANY = 50


def test_fifty_questions_are_acknowledged_while_the_store_is_held(office: Office) -> None:
    requests = [office.slack.command("/rox", "csat", user=ADA, channel=SUPPORT) for _ in range(MANY)]

    with held(office.database):
        acks = [office.send(each) for each in requests]
        assert office.slack.responses == []
    office.settle()

    assert [ack.status for ack in acks] == [200] * MANY
    assert [use.error for use in office.slack.responses] == [None] * MANY
    assert all("CSAT" in told(use.body) for use in office.slack.responses)


def test_what_is_logged_is_on_disk_and_acknowledged_while_questions_wait(office: Office) -> None:
    assert office.bot is not None
    assert office.bot.slack is not None
    gate, threads = threading.Event(), office.bot.slack.edge.questions
    for _ in range(threads._max_workers):
        threads.submit(gate.wait, 60)
    for _ in range(MANY):
        office.send(office.slack.command("/rox", "csat", user=ADA, channel=SUPPORT))

    ack = office.send(office.slack.command("/rox", "log csat 5 Acme", user=ADA, channel=SUPPORT))
    unanswered = office.slack.responses == []
    gate.set()
    office.settle()

    assert unanswered
    assert "Logged E" in told(ack.payload)
    assert len(office.slack.responses) == MANY


def test_an_answer_that_comes_after_its_address_has_died_is_told_all_the_same(office: Office) -> None:
    for outcome in ("expired_url", "used_url"):
        before = len(office.slack.ephemerals(ADA))
        office.slack.fail("response_url", error=outcome)

        office.act(office.slack.command("/rox", "csat", user=ADA, channel=SUPPORT))

        [shown] = office.slack.ephemerals(ADA)[before:]
        assert "CSAT" in told(shown)
        assert "Slack takes nothing any more where this was asked, so it stands here." in told(shown)
    assert len(office.slack.calls_of("response_url")) == 2


def test_where_it_cannot_be_whispered_it_comes_as_a_direct_message(socket_office: Office) -> None:
    office = socket_office
    office.slack.hook_lifetime = -1.0
    office.slack.set_member(SUPPORT, office.slack.bot_user_id, is_member=False)

    office.act(office.slack.command("/rox", "csat", user=ADA, channel=SUPPORT))

    assert "CSAT" in told(office.slack.messages(ADA)[-1])
