"""`value report` and `export pnl`: for managers alone, noted, and every figure is what `value` says."""

import csv
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from rox_bot.answers.report.profit import COLUMNS
from rox_bot.charts import draw
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import BadInput, NotAllowed, NotUnderstood
from rox_bot.domain.page import Page
from rox_bot.domain.question import Role
from rox_bot.store import audit
from tests.talk import NOW, Talk
from tests.value.worlds import Q2, Q3, contacts, gain, invest, suppose


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files where only this test makes any."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))


@contextmanager
def files_of(answer: Answer) -> Iterator[Path]:
    """The file of an answer, which is gone after, with its folder."""
    assert answer.attachment is not None
    path = answer.attachment.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    yield path
    answer.attachment.remove()
    assert not path.parent.exists()


def page_of(answer: Answer) -> Page:
    assert answer.attachment is not None
    assert answer.attachment.page is not None
    return answer.attachment.page


def company(talk: Talk) -> None:
    """60,000 over the year on the service, 12,000 in August to improve; fewer come back, and 9,000 was booked."""
    contacts(talk, Q2, 300, 90)
    contacts(talk, Q3, 300, 30)
    invest(talk, "60000")
    august = (date(2026, 8, 1), date(2026, 9, 1))
    invest(talk, "12000", "empathy training", august, category="training", covers="improve")
    gain(talk, "9000", "upsell", name="backup plan", days=august, share=0.5, grade="measured")
    suppose(talk, "contact_cost", "8", "10", "12", currency="EUR")
    talk.answers(*({"score": score, "comment": f"Called {score} times."} for score in (1, 2, 5)))
    talk.moments({"story": "Stayed late.", "occurred_at": "2026-08-11T10:00:00+02:00"})


def test_the_report_says_what_value_says(empty: Talk) -> None:
    company(empty)
    value = empty.ask("value Q3").valuation
    answer = empty.ask("value report Q3")
    assert value is not None
    assert value.gross is not None
    assert answer.headline == "The report of Q3 2026 as a page (PDF) and a workbook (XLSX)."
    assert not answer.shareable
    page = page_of(answer)
    assert page.facts[0].value_text == "27,000"
    assert page.facts[2].value_text == f"{value.gross.likely:.0f}%"
    assert answer.lines == (f"{page.headline}.",)
    assert draw(page).startswith(b"%PDF-")
    with files_of(answer) as path:
        assert path.name == "rox-value-2026-07-01-2026-09-30.xlsx"
        summary = {row[0].value: row[1].value for row in load_workbook(path, data_only=True)["Summary"].iter_rows()}
    assert summary["Spent"] == 27_000
    assert summary["Spent to improve"] == 12_000
    assert summary["ROX gross"] * 100 == pytest.approx(value.gross.likely, abs=0.01)
    assert summary["Gains"] == pytest.approx(value.gains.likely, abs=0.02)


def test_it_is_of_the_last_closed_quarter_where_nobody_says_so_and_of_a_slice(empty: Talk) -> None:
    company(empty)
    invest(empty, "4000", "North", partner="North")
    assert page_of(empty.ask("value report")).title == "Return on Experience, Q3 2026"
    assert page_of(empty.ask("waarde rapport Q3 partner:North")).facts[0].value_text == "1,000.00"
    assert page_of(empty.with_(language="nl").ask("waarde rapport Q3")).facts[0].name == "Uitgegeven"


def test_it_has_typical_cases_with_their_count(empty: Talk) -> None:
    company(empty)
    cases = next(each for each in page_of(empty.ask("value report Q3")).sections if each.title == "Typical cases")
    assert cases.lines[0].startswith("“Stayed late.” (1 of 1 · M")


@pytest.mark.parametrize("line", ["value report", "export pnl", "export pnl xlsx"])
def test_only_managers_get_it_and_it_is_noted(empty: Talk, line: str) -> None:
    company(empty)
    assert isinstance(empty.with_(role=Role.ANYONE).refused(line), NotAllowed)
    with empty.store.reading() as tx:
        assert audit.count_deeds(tx, "main", "ada", "export", NOW - timedelta(hours=1)) == 0
    with files_of(empty.with_(role=Role.MANAGER).ask(line)):
        pass
    with empty.store.reading() as tx:
        assert audit.count_deeds(tx, "main", "ada", "export", NOW - timedelta(hours=1)) == 1


@pytest.mark.parametrize("line", ["value report by partner", "value report trend", "export pnl Q3 by month"])
def test_more_than_one_period_and_slice_is_explained(empty: Talk, line: str) -> None:
    company(empty)
    trouble = empty.refused(line)
    assert isinstance(trouble, NotUnderstood)
    assert trouble.suggestions[0] == " ".join(line.split()[:2])


@pytest.mark.parametrize("line", ["value report Q1 2019", "export pnl Q1 2019"])
def test_of_a_period_without_money_nothing_is_made(empty: Talk, line: str) -> None:
    trouble = empty.refused(line)
    assert isinstance(trouble, BadInput)
    assert "Nothing was spent or gained in 1 Jan – 31 Mar 2019" in str(trouble)


def profit(talk: Talk, line: str) -> list[dict[str, str]]:
    with files_of(talk.ask(line)) as path, path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_profit_and_loss_tells_each_month(empty: Talk) -> None:
    company(empty)
    rows = profit(empty, "export pnl Q3")
    assert list(rows[0]) == list(COLUMNS)
    assert [row["month"] for row in rows] == ["2026-07", "2026-08", "2026-09"]
    assert [row["run"] for row in rows] == ["5000", "5000", "5000"]
    assert [row["improve_training"] for row in rows] == ["0", "12000", "0"]
    assert [row["gain_upsell"] for row in rows] == ["0", "4500", "0"]
    repeat = [Decimal(row["gain_repeat"]) for row in rows]
    assert max(repeat) - min(repeat) <= Decimal("0.01")  # computed: evenly over the quarter
    left = Decimal(0)
    for row in rows:
        spending = sum(Decimal(row[name]) for name in COLUMNS if name == "run" or name.startswith("improve_"))
        gains = sum(Decimal(row[name]) for name in COLUMNS if name.startswith("gain_"))
        assert (spending, gains) == (Decimal(row["spent"]), Decimal(row["gains"]))
        left += gains - spending
        assert Decimal(row["net"]) == gains - spending
        assert Decimal(row["cumulative"]) == left


def test_a_quarter_s_months_are_those_of_the_year_where_all_is_booked(empty: Talk) -> None:
    invest(empty, "100000.01")
    gain(empty, "33333.33", "other", days=(date(2026, 2, 15), date(2026, 11, 15)))
    year = {row["month"]: (row["spent"], row["gains"]) for row in profit(empty, "export pnl 2026")}
    for row in profit(empty, "export pnl Q3"):
        assert year[row["month"]] == (row["spent"], row["gains"])


def test_a_table_of_money_may_be_a_workbook_of_numbers(empty: Talk) -> None:
    company(empty)
    with files_of(empty.ask("export pnl Q3 xlsx")) as path:
        sheet = load_workbook(path)["pnl"]
        assert sheet["E3"].value == 5000
