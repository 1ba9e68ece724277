"""Names joined in Slack: the echo with its *Undo*, who may press it, and moments told under an old name."""

from tests.slack.conftest import Opened
from tests.slack.workspace import ADA, BOSS, BRAM, SUPPORT, TEAMMATE, Office, buttons, told


def test_a_join_is_echoed_in_the_acknowledgement_and_undone_by_its_button(office: Office) -> None:
    answer = office.ask("alias Globex Acme")

    assert "“Globex” counts as “Acme” from now on, and in all that was recorded (N1)." in told(answer.body)
    assert buttons(answer.body)["undo"] == "N1"
    assert _in_force(office) == [("Globex", "Acme")]
    [echo] = office.slack.ephemerals(ADA)
    office.press("undo", echo)
    assert "N1 is undone" in told(office.slack.responses[-1].body)
    assert _in_force(office) == []


def test_a_join_delivered_three_times_is_made_once(office: Office) -> None:
    request = office.slack.command("/rox", "alias Globex Acme", user=ADA, channel=SUPPORT)
    for _ in range(3):
        office.act(request)
    assert _in_force(office) == [("Globex", "Acme")]
    assert len(office.slack.ephemerals(ADA)) == 1


def test_a_moment_told_under_an_old_name_is_echoed_by_the_new_one_and_kept_as_told(office: Office) -> None:
    office.ask("alias Globex Acme")

    office.write(f"Magic moment: <@{TEAMMATE}> stayed late for Globex onboarding")
    office.write(f"Kudos to <@{TEAMMATE}> for sorting out the Globex invoice")

    [_, saved, card] = office.slack.ephemerals(ADA)
    assert "Acme, onboarding" in told(saved)
    assert "Globex" not in told(saved)
    assert "customer: Acme" in told(card)
    rows = office.rows("SELECT customer FROM moment ORDER BY id DESC LIMIT 1")
    assert rows == [{"customer": "Globex"}]


def test_who_is_no_manager_may_neither_join_nor_undo(open_office: Opened) -> None:
    office = open_office("socket", admins=(BOSS,), managers=(ADA,))
    assert "This needs a manager" in told(office.ask("alias Globex Acme", user=BRAM).body)
    office.mention("alias Globex Acme")
    echo = office.slack.messages(SUPPORT)[-1]
    office.press("undo", echo, user=BRAM)
    assert "This needs a manager" in told(office.slack.responses[-1].body)
    assert _in_force(office) == [("Globex", "Acme")]


def _in_force(office: Office) -> list[tuple[str, str]]:
    rows = office.rows("SELECT name, meaning FROM naming WHERE undone_at IS NULL")
    return [(str(row["name"]), str(row["meaning"])) for row in rows]
