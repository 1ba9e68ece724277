"""Files sent to the bot in a direct message: recognised, shown, decided upon, imported, told about."""

import gzip
import json
import threading
from collections.abc import Callable

import pytest

from rox_bot.slack.uploads import fetching, importing
from rox_bot.store.store import Store
from tests.slack.uploading import HEAD, last, said, send, tickets, workbook
from tests.slack.workspace import ADA, BOSS, BRAM, GUEST, SUPPORT, Json, Office, buttons, told, until

Opened = Callable[..., Office]


def cells(message: Json) -> list[list[str]]:
    """The rows of a message's table."""
    return [[cell["text"] for cell in row] for each in message["blocks"] for row in each.get("rows", [])]


def fill(office: Office, message: Json, user: str = ADA, **given: str) -> Json:
    """Open the form about a file and send it with some fields changed, by name or by what stands above them."""
    office.press("upload_change", message, user=user, channel="DM")
    view = list(office.slack.views.values())[-1]
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"], block["element"]
        wish = given.pop(name, given.pop(block["label"]["text"], None))
        if element["type"] == "static_select":
            options = {each["value"]: each for each in element["options"]}
            chosen = options[wish] if wish is not None else element.get("initial_option")
            if chosen or not block.get("optional"):
                values[name] = {"answer": {"type": "static_select", "selected_option": chosen}}
        else:
            typed = wish if wish is not None else element.get("initial_value")
            values[name] = {"answer": {"type": "plain_text_input", "value": typed}}
    assert not given, given
    return office.act(office.slack.view_submission(view["id"], values, user=user)).payload


def left(office: Office) -> list[str]:
    """What lies in the folder of sent files."""
    folder = office.settings.uploads_folder
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


def test_a_file_is_shown_and_imported_on_a_press(office: Office) -> None:
    before = office.count("ticket")
    send(office, ("helpdesk.csv", tickets(30)))
    (message,) = said(office)
    assert "helpdesk.csv: tickets, source helpdesk." in told(message)
    assert "30 rows: 30 good, 0 bad." in told(message)
    rows = cells(message)
    assert len(rows) == 11
    assert rows[1][:2] == ["2026-11-02 09:01", "2026-11-03 10:00"]
    assert "@" not in told(message)  # people are shown as the pseudonyms they become
    assert (office.count("ticket"), set(buttons(message))) == (
        before,
        {f"upload_{x}" for x in ("import", "change", "cancel")},
    )
    assert left(office) == ["1/helpdesk.csv"]
    office.press("upload_import", message, channel="DM")
    assert "30 added, 0 changed, 0 known already." in told(last(office))
    assert "The map is saved for helpdesk" in told(last(office))
    assert (len(said(office)), office.count("ticket") - before, left(office)) == (1, 30, [])
    deed = office.rows("SELECT actor, subject FROM audit WHERE action = 'import'")
    assert [each["subject"] for each in deed] == ["helpdesk"]
    assert deed[0]["actor"] not in ("terminal", "inbox")
    assert "example.com" not in json.dumps(office.rows("SELECT * FROM upload"))


def test_the_next_such_file_only_needs_a_press_and_the_same_file_adds_nothing(socket_office: Office) -> None:
    office = socket_office
    for name, content in (("week 46.csv", tickets(20)), ("week 47.csv", tickets(20, first=11))):
        send(office, (name, content))
        if name == "week 46.csv":
            fill(office, last(office), source="zendesk")
        office.press("upload_import", last(office), channel="DM")
    assert "10 added, 0 changed, 10 known already." in told(last(office))
    send(office, ("again.csv", tickets(20, first=11)))
    assert "Read by the map saved for zendesk" in told(last(office))
    office.press("upload_import", last(office), channel="DM")
    assert "0 added, 0 changed, 20 known already." in told(last(office))


def test_whoever_may_not_import_is_told_once(open_office: Opened) -> None:
    office = open_office("http", admins=(BOSS,))
    message = send(office, ("helpdesk.csv", tickets(3)), user=BRAM)
    assert "This needs a manager." in told(last(office, BRAM))
    event = office.slack.message_event(office.slack.messages(BRAM)[0], office.slack.direct(BRAM).id)
    office.act(office.slack.event(event))
    assert (len(said(office, BRAM)), office.count("upload"), message[0].deleted) == (1, 0, False)
    send(office, ("helpdesk.csv", tickets(3)), user=GUEST)
    assert "Not available here." in told(last(office, GUEST))


def test_rights_are_asked_again_when_a_button_is_pressed(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,), managers=(BRAM,))
    before = office.count("ticket")
    send(office, ("helpdesk.csv", tickets(3)), user=BRAM)
    message = last(office, BRAM)
    office.options["managers"] = ()
    office.restart()
    office.press("upload_import", message, user=BRAM, channel="DM")
    assert "This needs a manager." in told(office.slack.responses[-1].body)
    assert office.count("ticket") == before


def test_a_file_of_somebody_else_is_not_known(socket_office: Office) -> None:
    office = socket_office
    send(office, ("helpdesk.csv", tickets(3)))
    copied = office.slack.add_message(office.slack.direct(BRAM).id, user="U0BOT", blocks=last(office)["blocks"])
    office.press("upload_import", copied, user=BRAM, channel="DM")
    assert "I no longer know that file" in told(office.slack.responses[-1].body)


def test_files_in_channels_are_never_looked_at(socket_office: Office) -> None:
    office = socket_office
    office.write(
        "the export of this week", channel=SUPPORT, subtype="file_share", files=[{"id": "F1", "name": "x.csv"}]
    )
    assert (office.count("upload"), office.slack.calls_of("files.info"), said(office)) == (0, [], [])


def test_what_is_open_is_asked_in_the_form(socket_office: Office) -> None:
    office = socket_office
    rows = [f"{i},2026-{i % 9 + 1:02d}-0{i % 3 + 1},{i % 4 + 1},Acme,fine" for i in range(20)]
    send(office, ("survey.csv", "\n".join(["id,response date,score,company,comment", *rows]).encode()))
    message = last(office)
    assert "To be said before it can be imported:" in told(message)
    assert 'What is asked in "score"?' in told(message)
    assert "Say instrument" not in told(message)
    assert set(buttons(message)) == {"upload_change", "upload_cancel"}
    fill(office, message, instrument="csat")
    assert "On which scale are the scores" in told(last(office))
    assert fill(office, last(office), scale="many")["errors"].keys() == {"scale"}
    fill(office, last(office), scale="1-5", company="touchpoint")
    assert "upload_import" in buttons(last(office))
    office.press("upload_import", last(office), channel="DM")
    assert "20 added" in told(last(office))
    kept = office.rows(
        "SELECT DISTINCT customer, touchpoint, instrument, scale_max FROM feedback WHERE source = 'survey'"
    )
    assert kept == [{"customer": "", "touchpoint": "Acme", "instrument": "csat", "scale_max": 5.0}]


def test_a_column_is_corrected_and_two_cannot_be_the_same(socket_office: Office) -> None:
    office = socket_office
    send(office, ("helpdesk.csv", tickets(3)))
    wrong = fill(office, last(office), Group="customer")
    assert list(wrong["errors"].values()) == ["Two columns cannot be the same; set one of them to not read."]
    fill(office, last(office), Group="customer", Organization="partner", Subject="-", customer_is="organisation")
    office.press("upload_import", last(office), channel="DM")
    kept = office.rows("SELECT customer, partner, team, subject FROM ticket WHERE source = 'helpdesk' ORDER BY id")
    assert tuple(kept[0].values()) == ("Team 1", "Company 1", "", "")


def test_an_unknown_layout_asks_what_each_row_is(socket_office: Office) -> None:
    office = socket_office
    send(office, ("odd.csv", b"aap,noot,mies\n1,2026-11-02 10:00,x\n2,2026-11-03 10:00,y\n"))
    assert 'odd.csv has the columns "aap", "noot", "mies".' in told(last(office))
    assert "What is each row?" in told(last(office))
    fill(office, last(office), event="ticket")
    assert 'opened_at is "noot"' in told(last(office))
    office.press("upload_import", last(office), channel="DM")
    assert "2 added" in told(last(office))


def test_a_sheet_is_chosen(socket_office: Office) -> None:
    office = socket_office
    head = HEAD.split(",")
    rows = [each.split(",") for each in tickets(4).decode().splitlines()[1:]]
    old = [head, *[each.split(",") for each in tickets(2, first=900).decode().splitlines()[1:]]]
    send(office, ("book.xlsx", workbook([head, *rows], Old=old)))
    assert 'sheet "Tickets" was read, the longest; not read: Old' in told(last(office))
    fill(office, last(office), sheet="Old")
    office.press("upload_import", last(office), channel="DM")
    assert office.rows("SELECT source_key FROM ticket WHERE source = 'book' ORDER BY source_key") == [
        {"source_key": "900"},
        {"source_key": "901"},
    ]


def test_many_bad_rows_need_a_decision_and_come_back_as_a_file(socket_office: Office) -> None:
    office = socket_office
    before = office.count("ticket")
    bad = b"99,never,,Acme,x@example.com,Team 1,=cmd\n98,nor this,,Acme,x@example.com,Team 1,odd\n"
    send(office, ("helpdesk.csv", tickets(30) + bad))
    assert "32 rows: 30 good, 2 bad." in told(last(office))
    office.press("upload_import", last(office), channel="DM")
    refused, returned = said(office)
    assert "more than 5%: nothing was saved" in told(refused)
    assert office.count("ticket") == before
    (uploaded,) = [each for each in office.slack.files.values() if each.filename == "helpdesk-bad-rows.csv"]
    assert returned["files"][0]["id"] == uploaded.id
    content = (uploaded.content or b"").decode("utf-8-sig")
    assert "is not a date in ISO 8601" in content or "is not a date" in content
    assert "'=cmd" in content
    office.press("upload_anyway", refused, channel="DM")
    assert "30 added" in told(said(office)[0])
    assert "All bad rows come as a file of their own" in told(said(office)[0])
    assert (office.count("ticket") - before, left(office)) == (30, [])


def test_near_names_are_told_with_buttons(socket_office: Office) -> None:
    office = socket_office
    rows = ["id,created at,solved at,company,subject"]
    rows += [f"{i},2026-11-02 10:00,2026-11-02 11:00,{'Zwaluw B.V.' if i % 3 else 'Zwaluw BV'},x" for i in range(9)]
    send(office, ("desk.csv", "\n".join(rows).encode()))
    office.press("upload_import", last(office), channel="DM")
    message = last(office)
    assert "“Zwaluw BV” ~ “Zwaluw B.V.”: the same?" in told(message)
    office.press("names_same", message, channel="DM")
    assert "Customer “Zwaluw BV” counts as “Zwaluw B.V.”" in told(office.slack.responses[-1].body)
    assert "names_same" not in buttons(last(office))
    assert [each["kind"] for each in office.rows("SELECT kind FROM naming")] == ["alias"]


def test_names_are_kept_apart(socket_office: Office) -> None:
    office = socket_office
    rows = ["id,created at,solved at,company,subject"]
    rows += [f"{i},2026-11-02 10:00,2026-11-02 11:00,{'Zwaluw B.V.' if i % 3 else 'Zwaluw BV'},x" for i in range(9)]
    send(office, ("desk.csv", "\n".join(rows).encode()))
    office.press("upload_import", last(office), channel="DM")
    office.press("names_apart", last(office), channel="DM")
    assert [each["kind"] for each in office.rows("SELECT kind FROM naming")] == ["apart"]


def test_several_files_are_imported_one_after_another(socket_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office, began, go, real = socket_office, threading.Event(), threading.Event(), importing.import_file

    def slow(store: Store, path: object, *rest: object, **how: object) -> object:
        began.set()
        assert go.wait(20)
        return real(store, path, *rest, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "import_file", slow)
    send(office, ("one.csv", tickets(5)), ("two.csv", tickets(5, first=100)))
    first, second = said(office)
    office.send(office.slack.action("upload_import", user=ADA, channel=office.slack.direct(ADA).id, message=first))
    assert began.wait(20)
    office.send(office.slack.action("upload_import", user=ADA, channel=office.slack.direct(ADA).id, message=second))
    until(lambda: "two.csv is next: another file is being imported." in told(said(office)[1]), "the second waits")
    go.set()
    office.settle()
    assert ["5 added" in told(each) for each in said(office)] == [True, True]


def test_an_import_is_cancelled_half_way(socket_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office, began, go = socket_office, threading.Event(), threading.Event()
    before, real = office.count("ticket"), importing.import_file

    def slow(*rest: object, **how: object) -> object:
        began.set()
        assert go.wait(20)
        return real(*rest, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "import_file", slow)
    send(office, ("long.csv", tickets(3_000)))
    office.send(
        office.slack.action("upload_import", user=ADA, channel=office.slack.direct(ADA).id, message=last(office))
    )
    assert began.wait(20)
    until(lambda: "upload_cancel" in buttons(last(office)), "progress is told")
    office.send(
        office.slack.action("upload_cancel", user=ADA, channel=office.slack.direct(ADA).id, message=last(office))
    )
    go.set()
    office.settle()
    assert "The import of long.csv was stopped." in told(last(office))
    assert "Nothing was saved." in told(last(office))
    assert (office.count("ticket"), left(office)) == (before, [])
    office.press(
        "upload_import",
        {
            **last(office),
            "blocks": [
                {
                    "type": "actions",
                    "block_id": "b",
                    "elements": [
                        {
                            "type": "button",
                            "action_id": "upload_import",
                            "value": "1",
                            "text": {"type": "plain_text", "text": "x"},
                        }
                    ],
                }
            ],
        },
        channel="DM",
    )
    assert "long.csv was cancelled. Send it again to import it." in told(office.slack.responses[-1].body)


def test_a_button_works_once_and_expires_after_a_day(socket_office: Office) -> None:
    office = socket_office
    send(office, ("helpdesk.csv", tickets(5)), ("later.csv", tickets(5, first=50)))
    first, second = said(office)
    first = json.loads(json.dumps(first))
    office.press("upload_import", first, channel="DM")
    office.press("upload_import", first, channel="DM")
    assert "helpdesk.csv is in already." in told(office.slack.responses[-1].body)
    old = json.loads(json.dumps(second))
    office.clock.move(hours=25)
    office.restart()
    office.settle()
    assert "You did not decide about later.csv within a day." in told(said(office)[1])
    assert left(office) == []
    office.press("upload_import", old, channel="DM")
    assert "later.csv has waited for more than a day." in told(office.slack.responses[-1].body)


def test_a_restart_between_the_preview_and_the_press_changes_nothing(socket_office: Office) -> None:
    office = socket_office
    before = office.count("ticket")
    send(office, ("helpdesk.csv", tickets(5)))
    office.restart()
    fill(office, last(office), source="zendesk")
    office.restart()
    office.press("upload_import", last(office), channel="DM")
    assert "The map is saved for zendesk" in told(last(office))
    assert office.count("ticket") == before + 5


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("report.pdf", b"%PDF-1.7", "is no table I can read"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n", "is a PDF or a picture"),
        ("broken.xlsx", b"PK\x03\x04 and then nothing", "damaged Excel file"),
        (
            "secret.xlsx",
            b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        ("header.csv", b"id,created at,subject\n", "has a header but no rows"),
        ("blank.csv", b"\n\n", "is empty"),
        ("cut.csv.gz", gzip.compress(tickets(400))[:200], "damaged gzip file"),
    ],
)
def test_useless_files_are_explained(socket_office: Office, name: str, content: bytes, says: str) -> None:
    office = socket_office
    send(office, (name, content))
    assert says in told(last(office))
    assert name in told(last(office))
    assert str(office.database.parent) not in told(last(office))
    assert (len(said(office)), left(office), buttons(last(office))) == (1, [], {})


def test_a_file_without_rows_is_taken_as_an_arrival_where_a_saved_map_fits(socket_office: Office) -> None:
    office = socket_office
    send(office, ("week 46.csv", tickets(3)))
    fill(office, last(office), source="zendesk")
    office.press("upload_import", last(office), channel="DM")
    for name, content in (
        ("week 47.csv", HEAD.encode()),
        ("week 48.xlsx", workbook([HEAD.split(",")])),
    ):
        send(office, (name, content))
        assert "No new rows; zendesk has nothing newer up to" in told(last(office))
        office.press("upload_import", last(office), channel="DM")
        assert f"{name} is in." in told(last(office))
        assert "No new rows; zendesk has nothing newer up to" in told(last(office))
    [known] = office.rows("SELECT failures, complete_until FROM source WHERE name = 'zendesk'")
    assert known["failures"] == 0
    assert known["complete_until"] is not None
    assert left(office) == []


def test_what_slack_does_not_give_is_explained(socket_office: Office) -> None:
    office = socket_office
    send(office, ("huge.csv", tickets(2)), size=300_000_000)
    assert "huge.csv is larger than 100 MB" in told(last(office))
    send(office, ("drive.csv", tickets(2)), is_external=True)
    assert "drive.csv lies outside Slack." in told(last(office))
    send(office, ("old.csv", tickets(2)), mode="tombstone")
    assert "old.csv is not in Slack any more." in told(last(office))
    send(office, ("nothing.csv", b""))
    assert "nothing.csv is empty." in told(last(office))
    assert left(office) == []


def test_a_file_that_says_less_than_it_is_is_cut_off(socket_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office = socket_office
    monkeypatch.setattr(fetching, "MOST", 1_000)
    send(office, ("liar.csv", tickets(100)), size=10)
    assert "liar.csv is larger than" in told(last(office))
    assert left(office) == []


def test_a_file_deleted_before_the_press_is_gone_only_where_no_copy_is_left(socket_office: Office) -> None:
    office = socket_office
    (file,) = send(office, ("helpdesk.csv", tickets(3)))
    file.deleted = True
    (office.settings.uploads_folder / "1" / "helpdesk.csv").unlink()
    office.press("upload_import", last(office), channel="DM")
    assert "helpdesk.csv is not in Slack any more. Please send it again." in told(last(office))


def test_a_file_changed_since_it_was_shown_is_shown_anew(socket_office: Office) -> None:
    office = socket_office
    before = office.count("ticket")
    (file,) = send(office, ("helpdesk.csv", tickets(3)))
    file.content = tickets(4)
    (office.settings.uploads_folder / "1" / "helpdesk.csv").unlink()
    office.press("upload_import", last(office), channel="DM")
    assert "4 rows: 4 good, 0 bad." in told(last(office))
    assert office.count("ticket") == before
    office.press("upload_import", last(office), channel="DM")
    assert office.count("ticket") == before + 4


def test_without_the_permission_the_way_out_is_told(socket_office: Office) -> None:
    office = socket_office
    office.slack.scopes -= {"files:read"}
    send(office, ("helpdesk.csv", tickets(3)))
    assert "the permission files:read is missing" in told(last(office))
    office.restart()  # now it is known from the start
    send(office, ("helpdesk.csv", tickets(3)))
    assert "the permission files:read is missing" in told(last(office))
    assert left(office) == []


def test_a_slack_that_stumbles_is_asked_again(socket_office: Office) -> None:
    office = socket_office
    office.slack.fail("download", status=503, times=1)
    send(office, ("helpdesk.csv", tickets(3)))
    assert "I read helpdesk.csv" in told(last(office))
    office.clock.move(minutes=1)
    office.restart()
    office.settle()
    assert "3 rows: 3 good" in told(last(office))


def test_a_file_that_bots_die_of_is_given_up(socket_office: Office) -> None:
    office = socket_office
    send(office, ("poison.csv", tickets(3)))
    office.stop()
    office.harm("UPDATE upload SET state = 'agreed', attempts = 9")
    office.start()
    office.settle()
    assert "I gave up on poison.csv after several tries." in told(last(office))
    assert left(office) == []


def test_the_token_goes_to_slack_alone() -> None:
    real, local = "https://slack.com/api/", "http://127.0.0.1:9/api/"
    assert fetching.may_be_fetched("https://files.slack.com/files-pri/T1-F1/download/x.csv", real)
    assert fetching.may_be_fetched("http://127.0.0.1:9/files-pri/F1/x", local)
    for url in (
        "http://files.slack.com/x",
        "https://files.slack.com.evil.example/x",
        "https://evil.example/files.slack.com",
        "https://files.slack.com@evil.example/x",
        "file:///etc/passwd",
        "",
    ):
        assert not fetching.may_be_fetched(url, real)
    assert not fetching.may_be_fetched("http://127.0.0.1:9/x", real)


def test_workspaces_whose_slack_takes_no_tables_get_text(socket_office: Office) -> None:
    office = socket_office
    office.slack.fail("chat.update", error="invalid_blocks", times=1)
    send(office, ("helpdesk.csv", tickets(3)))
    assert cells(last(office)) == []
    assert "Company 1" in told(last(office))


def test_it_is_said_in_dutch(socket_office: Office) -> None:
    office = socket_office
    office.slack.users[ADA].locale = "nl-NL"
    send(office, ("helpdesk.csv", tickets(3)))
    assert "3 rijen: 3 goed, 0 fout." in told(last(office))
    assert "bewaard als" in told(last(office))
    office.press("upload_import", last(office), channel="DM")
    assert "helpdesk.csv is binnen." in told(last(office))
