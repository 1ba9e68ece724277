"""`rox-bot setup` at a real terminal against a made-up Slack: what it asks, checks, writes and never shows."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from rox_bot.cli.env_file import change_env, changed
from rox_bot.domain.errors import BadInput
from rox_bot.settings import Settings
from rox_bot.slack.manifest import create_link, manifest
from rox_bot.slack.tokens import WRONG_KINDS, Kind, kind_of, pasted
from rox_bot.store import roles, setup_codes, workspaces
from rox_bot.store.setup_codes import Tried
from rox_bot.store.store import Store
from tests.cli.running import Terminal
from tests.cli.typing import type_at
from tests.databases import address
from tests.fake_slack import FakeSlack

HIDDEN = "not shown"
CODE = re.compile(r"/rox start ([A-Z0-9]{4}-[A-Z0-9]{4})")


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A workspace that has installed the app."""
    with FakeSlack() as opened:
        yield opened


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_tokens_are_asked_checked_and_written_and_the_code_makes_an_admin(slack: FakeSlack, tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("# ours\nROX_ZONE=Europe/Amsterdam\nSLACK_BOT_TOKEN=\n", encoding="utf-8")
    env.chmod(0o644)
    answers = [
        (HIDDEN, "good morning\n"),
        (HIDDEN, f"{slack.app_token}\n"),  # swapped
        (HIDDEN, "xoxp-1-2-3\n"),
        (HIDDEN, "xoxb-somebody-elses\n"),
        (HIDDEN, f' SLACK_BOT_TOKEN="{slack.bot_token}" \n'),
    ]
    done = type_at(tmp_path, ["setup"], answers, SLACK_API_URL=slack.api_url)

    assert done.code == 0, done.screen
    assert "api.slack.com/apps?new_app=1&manifest_json=%7B" in done.screen
    for said in ("none of Slack's tokens", "is the app token; I keep it", "is a user token", "refuses this bot token"):
        assert said in done.screen
    assert not re.search(r"xox[bp]-\S*[a-z0-9]{4}|xapp-[a-z0-9]{4}", done.screen.replace("xoxb-...", ""))
    lines = [f"SLACK_BOT_TOKEN={slack.bot_token}", f"SLACK_APP_TOKEN={slack.app_token}"]
    assert env.read_text(encoding="utf-8").splitlines() == ["# ours", "ROX_ZONE=Europe/Amsterdam", *lines]
    assert mode(env) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir() if ".part" in each.name) == []
    found = CODE.search(done.screen)
    assert found is not None
    store = Store(f"sqlite:///{tmp_path / 'rox.db'}")
    with store.writing() as tx:
        assert setup_codes.try_code(tx, "main", found[1], "ada", store.clock()) is Tried.RIGHT
        assert workspaces.scopes(tx, "main") == slack.scopes
    store.close()


def test_again_it_asks_nothing_and_says_what_is_there(slack: FakeSlack, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in tokens.items()), encoding="utf-8")
    (tmp_path / ".env").chmod(0o600)
    done = terminal.run("setup", SLACK_API_URL=slack.api_url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "holds them already" in done.stdout
    assert CODE.search(done.stdout)

    store = Store(address(terminal.database))
    with store.writing() as tx:
        roles.give(tx, "main", "ada", roles.Role.ADMIN, "ada", store.clock())
    store.close()
    done = terminal.run("setup", SLACK_API_URL=slack.api_url)
    assert "Admins: ada." in done.stdout
    assert not CODE.search(done.stdout)
    assert "/rox start" in done.stdout


@pytest.mark.parametrize("typed", ["\x03", "\x04"])
def test_whoever_stops_half_way_finds_nothing_written(slack: FakeSlack, tmp_path: Path, typed: str) -> None:
    answers = [(HIDDEN, f"{slack.bot_token}\n"), (HIDDEN, typed)]
    done = type_at(tmp_path, ["setup"], answers, SLACK_API_URL=slack.api_url)
    assert done.code == 1
    assert "nothing was written" in done.screen
    assert list(tmp_path.iterdir()) == []


def test_missing_permissions_are_named_with_their_reason_and_looked_at_again(slack: FakeSlack, tmp_path: Path) -> None:
    slack.scopes -= {"files:write", "channels:history"}
    answers = [(HIDDEN, f"{slack.bot_token}\n"), (HIDDEN, f"{slack.app_token}\n"), ("Look again", "n\n")]
    done = type_at(tmp_path, ["setup"], answers, SLACK_API_URL=slack.api_url)
    assert done.code == 0, done.screen
    assert "files:write: uploading the digest's picture" in done.screen
    assert "channels:history: magic moments told in a message" in done.screen
    assert "groups:history" not in done.screen.partition("Make the Slack app")[2].partition("Or by hand")[2]

    done = type_at(tmp_path, ["setup", "--minimal"], [], SLACK_API_URL=slack.api_url)
    assert "Every permission of the manifest is granted" in done.screen


def test_without_a_network_it_waits_and_writes_nothing(tmp_path: Path) -> None:
    answers = [(HIDDEN, "xoxb-fake-bot\n"), ("Enter tries again", "\n"), ("Enter tries again", "\x03")]
    done = type_at(tmp_path, ["setup"], answers, SLACK_API_URL="http://127.0.0.1:9/api/")
    assert done.code == 1
    assert done.screen.count("Slack cannot be reached") == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "needs a terminal"),
        ({"SLACK_BOT_TOKEN": "xoxb-fake-bot"}, "needs a terminal"),
        ({"SLACK_BOT_TOKEN": "xoxb-gone-since"}, "SLACK_BOT_TOKEN in the environment cannot be used"),
        ({"ROX_SLACK_MODE": "http"}, "ROX_SLACK_MODE is http"),
    ],
)
def test_without_a_terminal_it_says_what_it_needs(
    slack: FakeSlack, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    done = Terminal(tmp_path).run("setup", SLACK_API_URL=slack.api_url, **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_tokens_of_the_environment_are_checked_and_left_there(slack: FakeSlack, tmp_path: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    done = Terminal(tmp_path).run("setup", SLACK_API_URL=slack.api_url, **tokens)
    assert done.returncode == 0, done.stderr
    assert CODE.search(done.stdout)
    assert not (tmp_path / ".env").exists()


def test_a_database_of_another_workspace_keeps_the_tokens_out(slack: FakeSlack, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    assert terminal.run("setup", SLACK_API_URL=slack.api_url, **tokens).returncode == 0
    slack.team_id = "T0ELSE"
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in tokens.items()), encoding="utf-8")
    done = terminal.run("setup", SLACK_API_URL=slack.api_url)
    assert "belongs to Slack team T0FAKE" in done.stderr
    assert not CODE.search(done.stdout)


def test_the_two_tokens_must_be_of_one_app(slack: FakeSlack, tmp_path: Path) -> None:
    slack.app_token = "xapp-1-A0ANOTHER-123-abc"
    tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
    done = Terminal(tmp_path).run("setup", SLACK_API_URL=slack.api_url, **tokens)
    assert "is of app A0ANOTHER, the bot token of app A0FAKEAPP" in done.stderr


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("xoxb-123-456-abc", Kind.BOT),
        ("xapp-1-A1-2-3", Kind.APP),
        ("xoxp-1-2", Kind.USER),
        ("xoxe.xoxp-1-2", Kind.CONFIGURATION),
        ("xoxe-1-abc", Kind.CONFIGURATION),
        ("xoxc-1-2", Kind.BROWSER),
        ("xoxd-abc%2B", Kind.BROWSER),
        ("xoxb-", Kind.CUT),
        ("xapp-1-A1 2", Kind.CUT),
        ("0123456789abcdef0123456789abcdef", Kind.SECRET),
        ("AbCdEfGhIjKlMnOpQrStUvWx", Kind.SECRET),
        ("A0123456789", Kind.APP_ID),
        ("123456.7890", Kind.CLIENT_ID),
        ("", Kind.NOTHING),
        ("hello", Kind.UNKNOWN),
        ("xoxb-ünïcode-1", Kind.CUT),
    ],
)
def test_what_is_pasted_is_known_by_its_shape(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind
    assert (kind in WRONG_KINDS) is (kind not in (Kind.BOT, Kind.APP))


@pytest.mark.parametrize(
    "text",
    [
        "xoxb-1-2",
        " xoxb-1-2\r\n",
        '"xoxb-1-2"',
        "'xoxb-1-2'",
        "SLACK_BOT_TOKEN=xoxb-1-2",
        "export SLACK_BOT_TOKEN = xoxb-1-2",
    ],
)
def test_what_stands_around_a_token_is_left_out(text: str) -> None:
    assert pasted(text) == "xoxb-1-2"


def test_the_link_brings_the_whole_manifest() -> None:
    import json
    from urllib.parse import parse_qs, urlsplit

    for minimal in (False, True):
        link = create_link(minimal=minimal)
        query = parse_qs(urlsplit(link).query, strict_parsing=True)
        assert query["new_app"] == ["1"]
        assert json.loads(query["manifest_json"][0]) == manifest(minimal=minimal)
        assert link.isascii()
        assert len(link) < 4_000  # well below what browsers and Slack take


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "A=1\nB=2\n"),
        ("# A=0\nC=3", "# A=0\nC=3\nA=1\nB=2\n"),
        ("A=0\nC=3\n", "A=1\nC=3\nB=2\n"),
        ("export B = old\r\nA=x # note\r\n", "B=2\r\nA=1\r\n"),
        ("A=0\nB=0\nA=9\n", "A=1\nB=2\n"),
        ("AA=0\nA B=0\n\n", "AA=0\nA B=0\n\nA=1\nB=2\n"),
    ],
)
def test_other_lines_of_the_file_stay_as_they_are(before: str, after: str) -> None:
    assert changed(before, {"A": "1", "B": "2"}) == after
    assert changed(after, {"A": "1", "B": "2"}) == after


def test_a_file_that_cannot_be_written_is_left_whole(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be written"):
        change_env(env, {"A": "1"})
    assert env.read_bytes() == b"\xff\xfe"
    with pytest.raises(BadInput, match="cannot be written"):
        change_env(tmp_path / "nowhere" / ".env", {"A": "1"})


def test_a_file_that_says_it_already_is_only_closed_to_others(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    assert change_env(env, {"A": "1"})
    assert not change_env(env, {"A": "1"})
    env.chmod(0o644)
    assert change_env(env, {"A": "1"})
    assert mode(env) == 0o600


def test_a_link_to_the_file_stays_one(tmp_path: Path) -> None:
    kept = tmp_path / "kept.env"
    kept.write_text("C=3\n", encoding="utf-8")
    (tmp_path / ".env").symlink_to(kept)
    change_env(tmp_path / ".env", {"A": "1"})
    assert (tmp_path / ".env").is_symlink()
    assert kept.read_text(encoding="utf-8") == "C=3\nA=1\n"


def test_what_was_chosen_in_slack_stands_below_what_is_set() -> None:
    left_open = Settings(_env_file=None).chosen({"zone": "Europe/Paris", "language": "nl"})
    assert (left_open.zone, left_open.language) == ("Europe/Paris", "nl")
    assert left_open.configuration.fixed == {}
    given = Settings(_env_file=None, zone="Asia/Kathmandu", language="en").chosen(
        {"zone": "Europe/Paris", "language": "nl"}
    )
    assert (given.zone, given.language) == ("Asia/Kathmandu", "en")
    assert given.configuration.fixed == {"zone": "Asia/Kathmandu", "language": "en"}
    assert left_open.chosen({"zone": "Europe/Rome"}).zone == "Europe/Rome"
