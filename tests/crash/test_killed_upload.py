"""A bot is killed with a sent file under way: started again it goes on, and ends with exactly the right facts."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.crash.nursery import Child, Nursery, Port
from tests.engines import PostgresServer
from tests.fake_slack import FakeSlack
from tests.fake_slack.files import add_file, in_message
from tests.slack.uploading import tickets
from tests.slack.workspace import ADA, Json, buttons, told, until
from tests.talk import opened

ROWS = 1_500
KILLED = -signal.SIGKILL


def count(url: str, query: str) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as tx:
            return int(tx.execute(text(query)).scalar_one())
    finally:
        engine.dispose()


class Desk:
    """A file sent to a bot, its message, and the bot's answer."""

    def __init__(self, slack: FakeSlack, url: Callable[[], str]) -> None:
        self.slack, self.url = slack, url

    def send(self) -> None:
        file = add_file(self.slack, ADA, "helpdesk.csv", tickets(ROWS))
        where = self.slack.direct(ADA).id
        fields = {"subtype": "file_share", "files": [in_message(self.slack, file)]}
        message = self.slack.add_message(where, user=ADA, **fields)
        self.deliver(self.slack.event(self.slack.message_event(message, where)))

    def deliver(self, request: object) -> None:
        assert self.slack.http_send(self.url(), request).status == 200  # type: ignore[arg-type]

    def answer(self) -> Json:
        said = [each for each in self.slack.messages(ADA) if each.get("bot_id")]
        return said[-1] if said else {}

    def press(self, name: str) -> None:
        where = self.slack.direct(ADA).id
        self.deliver(self.slack.action(name, user=ADA, channel=where, message=self.answer()))


@pytest.mark.parametrize("moment", ["before it is shown", "while it is imported"])
def test_a_bot_killed_with_a_file_under_way_goes_on_with_it(
    made: Nursery, slack: FakeSlack, tmp_path: Path, moment: str
) -> None:
    database = tmp_path / "rox.db"
    with opened(database):
        pass
    url = f"sqlite:///{database}"
    with Port() as port:
        desk = Desk(slack, lambda: f"http://127.0.0.1:{port}/slack/events")

        def start() -> Child:
            child = made.fork("tests.crash.uploaders:serve", database_url=url, api_url=slack.api_url, port=port)
            until(lambda: _answers(slack, desk), "the bot")
            return child

        doomed = start()
        if moment == "before it is shown":
            slack.fail("files.info", delay=60)
        desk.send()
        if moment == "before it is shown":
            until(lambda: slack.calls_of("files.info"), "the look at the file")
        else:
            until(lambda: "upload_import" in buttons(desk.answer()), "the preview")
            desk.press("upload_import")
            until(lambda: count(url, "SELECT count(*) FROM ticket") >= 100, "the first batches")
        assert doomed.kill() == KILLED, made.said()
        assert count(url, "SELECT count(*) FROM ticket") < ROWS
        slack.heal()
        heir = start()
        if moment == "before it is shown":
            until(lambda: "upload_import" in buttons(desk.answer()), "the preview")
            desk.press("upload_import")
        until(lambda: "helpdesk.csv is in." in told(desk.answer()), "the import")
        assert count(url, "SELECT count(*) FROM ticket") == ROWS
        assert count(url, "SELECT count(DISTINCT source_key) FROM ticket") == ROWS
        until(lambda: count(url, "SELECT count(*) FROM upload WHERE state = 'done'") == 1, "the note of it")
        until(lambda: not list((tmp_path / "uploads").iterdir()), "the copy's removal")
        heir.send(signal.SIGTERM)
        assert heir.wait() == 0
    assert len([each for each in slack.messages(ADA) if each.get("bot_id")]) == 1


def _answers(slack: FakeSlack, desk: Desk) -> bool:
    try:
        return slack.http_send(desk.url(), slack.url_verification()).status == 200
    except OSError:
        return False


def test_of_two_bots_one_imports(postgres: PostgresServer, made: Nursery, slack: FakeSlack) -> None:
    with postgres.database() as url, Port() as one, Port() as other:
        bots = []
        for port in (one, other):
            bots.append(made.fork("tests.crash.uploaders:serve", database_url=url, api_url=slack.api_url, port=port))
            until(lambda port=port: _answers(slack, Desk(slack, lambda: f"http://127.0.0.1:{port}/slack/events")), "it")
        desks = [Desk(slack, lambda port=port: f"http://127.0.0.1:{port}/slack/events") for port in (one, other)]
        desks[0].send()
        until(lambda: "upload_import" in buttons(desks[0].answer()), "the preview")
        pressing = [threading.Thread(target=desk.press, args=("upload_import",)) for desk in desks]
        for each in pressing:
            each.start()
        for each in pressing:
            each.join()
        until(lambda: "helpdesk.csv is in." in told(desks[0].answer()), "the import")
        for bot in bots:
            bot.send(signal.SIGTERM)
        assert [bot.wait() for bot in bots] == [0, 0]
        assert count(url, "SELECT count(*) FROM ticket") == ROWS
        assert count(url, "SELECT count(*) FROM audit WHERE action = 'import'") == 1
