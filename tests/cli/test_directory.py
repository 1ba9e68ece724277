"""`rox-bot directory`: names listed, joined, parted, ruled; near ones told after an import; agents bound to Slack."""

from pathlib import Path

import pytest

from tests.cli.running import Terminal

MAP = """
event = "feedback"
source = "survey"
scale = [1, 5]
[fields]
source_key = "id"
occurred_at = "at"
score = "stars"
customer = "company"
touchpoint = "category"
agent = "who"
[constants]
instrument = "csat"
"""
ROWS = (
    ("Acme BV", "Hardware/Printer", "Ada"),
    ("Acme B.V.", "Hardware/Laptop", "Bob"),
    ("Acme B.V.", "Billing", "Bob"),
    ("Globex", "Billing", ""),
)


def imported(terminal: Terminal, name: str, rows: tuple[tuple[str, ...], ...]) -> str:
    file, map_ = terminal.folder / f"{name}.csv", terminal.folder / "map.toml"
    map_.write_text(MAP)
    lines = [f"{name}{number},2026-11-11T10:00:00Z,4,{','.join(row)}" for number, row in enumerate(rows)]
    file.write_text("\n".join(["id,at,stars,company,category,who", *lines]) + "\n")
    done = terminal.run("--now", f"2026-11-18T10:0{ord(name) - 97}:00Z", "import", file, "--map", map_)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def filled(terminal: Terminal) -> Terminal:
    imported(terminal, "a", ROWS)
    return terminal


def csat(terminal: Terminal, by: str) -> dict[str, int]:
    answer = terminal.json("--now", "2026-11-18T10:00:00Z", "ask", f"csat by {by}")
    return {each["slice"][by]: each["n"] for each in answer["readings"]}


def test_an_import_tells_which_of_its_names_look_like_another(terminal: Terminal) -> None:
    told = imported(terminal, "a", ROWS)
    command = 'rox-bot directory merge "Acme BV" "Acme B.V." --of customer'
    assert f"customer: “Acme BV” ~ “Acme B.V.”: the same? Then: {command}\n" in told
    assert "the same?" not in imported(terminal, "b", (("Initech", "Billing", ""),))
    assert "“acme b.v.”" in imported(terminal, "c", (("acme b.v.", "Billing", ""),))
    many = tuple((f"Company {sign * 3} {end}", "Billing", "") for sign in "abcdefgh" for end in ("Ltd", "Limited"))
    told = imported(terminal, "d", many)
    assert told.count("the same?") == 5
    assert told.endswith("3 more pairs look alike.\n")


def test_two_names_are_merged_into_the_more_used_one_and_parted_again(filled: Terminal) -> None:
    before = csat(filled, "customer")
    done = filled.run("directory", "merge", "Acme B.V.", "Acme BV")
    assert "“Acme BV” counts as “Acme B.V.”" in done.stdout
    assert csat(filled, "customer") == {"Acme B.V.": 3, "Globex": 1}
    assert "Acme B.V.: 3 events (also written Acme BV)" in filled.run("directory", "list").stdout
    assert filled.run("directory", "near").stdout == "No names look alike.\n"
    assert "N1 is undone" in filled.run("directory", "undo").stdout
    assert csat(filled, "customer") == before


def test_not_the_same_is_remembered(filled: Terminal) -> None:
    assert [each["less"] for each in filled.json("directory", "near")] == ["Acme BV"]
    filled.run("directory", "different", "Acme B.V.", "Acme BV")
    assert filled.json("directory", "near", "customer") == []
    filled.run("directory", "undo", "N1")
    assert len(filled.json("directory", "near")) == 1


def test_a_rule_names_by_pattern_and_another_fills_what_is_unknown(filled: Terminal) -> None:
    told = filled.run("directory", "rule", "touchpoint", "Hardware/*", "hardware", "--source", "survey")
    assert told.stdout == "N1: touchpoint “Hardware/*” counts as “hardware”, in survey.\n"
    told = filled.run("directory", "rule", "partner", "hardware", "NorthBPO", "--field", "touchpoint")
    assert told.stdout == "N2: touchpoint “hardware” means partner “NorthBPO” where none is known.\n"
    assert csat(filled, "touchpoint") == {"hardware": 2, "Billing": 2}
    assert csat(filled, "partner") == {"NorthBPO": 2, "": 2}
    asked = filled.json("--now", "2026-11-18T10:00:00Z", "ask", "csat touchpoint:hardware/printer")
    assert asked["readings"][0]["n"] == 2
    for name in ("N2", "N1"):
        assert filled.run("directory", "undo", name).returncode == 0
    assert csat(filled, "touchpoint") == {"Hardware/Printer": 1, "Hardware/Laptop": 1, "Billing": 2}
    assert csat(filled, "partner") == {"": 4}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("alias", "Acme BV", "Nobody"), "Nothing was recorded as “Nobody”"),
        (("alias", "Acme BV", "Nobody", "--of", "customer"), "There is no customer “Nobody”"),
        (("alias", "Acme BV", "Acme BV"), "there is nothing to join"),
        (("alias", "a", "b", "--of", "agent"), "There are no names of “agent”"),
        (("merge", "Acme BV", "Roadrunner", "--of", "customer"), "There is no customer “Roadrunner”"),
        (("rule", "touchpoint", "*", "all"), "fits everything"),
        (("rule", "touchpoint", "*a*b*c*", "all"), "at most 3 stars"),
        (("undo", "N9"), "nothing to undo"),
        (("agent", "Ada", "--slack", "ada"), "looks like U012ABCDEF"),
        (("agent", "Eve", "--slack", "U012ABC"), "There is no agent “Eve”"),
    ],
)
def test_what_cannot_be_done_is_explained(filled: Terminal, arguments: tuple[str, ...], said: str) -> None:
    done = filled.run("directory", *arguments)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert csat(filled, "customer") == {"Acme BV": 1, "Acme B.V.": 2, "Globex": 1}


def test_a_rule_that_would_rename_a_joined_name_is_refused(filled: Terminal) -> None:
    filled.run("directory", "alias", "Acme BV", "Acme B.V.")
    assert "N1 speak of" in filled.run("directory", "rule", "customer", "Acme*", "acme").stderr
    assert "Names" in filled.run("directory", "decided").stdout


def test_an_agent_is_bound_to_a_slack_user(filled: Terminal, tmp_path: Path) -> None:
    told = filled.run("directory", "agent", "Ada", "--slack", "U012ABC")
    assert told.stdout == "Ada is U012ABC in Slack.\n"
    agents = filled.json("directory", "list", "agent")
    assert [(each["name"], each["slack"]) for each in agents] == [("Ada", "U012ABC"), ("Bob", "")]
    assert filled.run("directory", "agent", agents[0]["key"], "--slack", "").stdout == "Ada is nobody in Slack.\n"
