"""Settings: business hours, holidays and the metrics file, and wrong ones explained by their name."""

from datetime import date, time
from pathlib import Path

import pytest

from rox_bot.domain.business_hours import OFFICE_HOURS
from rox_bot.domain.errors import BadInput
from rox_bot.language.wording import Wording
from rox_bot.settings import load
from rox_bot.web.sources import HOOK_KINDS


@pytest.fixture(autouse=True)
def _nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's settings but the test's."""
    monkeypatch.chdir(tmp_path)
    for name in ("ROX_BUSINESS_HOURS", "ROX_HOLIDAYS", "ROX_METRICS", "ROX_ZONE", "ROX_HOOK_SECRETS", "ROX_HOOK_KINDS"):
        monkeypatch.delenv(name, raising=False)


def test_without_settings_offices_work_from_nine_to_five_and_nothing_is_measured_otherwise() -> None:
    settings = load()
    assert (settings.calendar.hours, settings.metrics_file) == (OFFICE_HOURS, None)


def test_hours_and_holidays_are_those_of_the_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROX_BUSINESS_HOURS", "mon-fri 8:00-18:00; Sat 10:00-14:00")
    monkeypatch.setenv("ROX_HOLIDAYS", "2026-12-25, 2026-12-26")
    monkeypatch.setenv("ROX_METRICS", "measures/own.toml")
    settings = load()
    hours = settings.calendar.hours
    assert str(hours) == "Mon-Fri 08:00-18:00; Sat 10:00-14:00"
    assert hours.week[5] == ((time(10), time(14)),)
    assert hours.closed == {date(2026, 12, 25), date(2026, 12, 26)}
    assert settings.metrics_file == Path("measures/own.toml")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ROX_BUSINESS_HOURS", "9 to 5", "9 to 5"),
        ("ROX_BUSINESS_HOURS", "", "cannot be read"),
        ("ROX_BUSINESS_HOURS", "Mon 17:00-09:00", "mon 17:00-09:00"),
        ("ROX_HOLIDAYS", "christmas", "2026-12-25"),
        ("ROX_HOLIDAYS", "2026-02-30", "2026-12-25"),
        ("ROX_ZONE", "Mars/Base", "Mars/Base"),
        ("ROX_PORT", "99999", "65535"),
    ],
)
def test_a_wrong_setting_is_explained_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as caught:
        load()
    assert f"The setting {name} cannot be used" in str(caught.value)
    assert says in str(caught.value)
    assert f"De instelling {name}" in Wording("nl").error(caught.value)


def test_what_is_wrong_with_business_hours_is_said_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROX_BUSINESS_HOURS", "soms")
    with pytest.raises(BadInput) as caught:
        load()
    assert "Kantooruren schrijf je als" in Wording("nl").error(caught.value)


@pytest.mark.parametrize(
    ("set_to", "database", "folder"),
    [
        ("", "sqlite:////data/rox.db", Path("/data/inbox")),
        ("", "sqlite:///rox.db", Path("inbox")),
        ("", "postgresql://rox@db/rox", None),
        ("/mnt/drop", "postgresql://rox@db/rox", Path("/mnt/drop")),
        ("off", "sqlite:///rox.db", None),
    ],
)
def test_files_are_dropped_beside_the_database_unless_set_otherwise(
    monkeypatch: pytest.MonkeyPatch, set_to: str, database: str, folder: Path | None
) -> None:
    monkeypatch.setenv("ROX_INBOX", set_to)
    monkeypatch.setenv("ROX_DATABASE_URL", database)
    assert load().inbox_folder == folder


KEY, OTHER = f"whsec_{'A' * 43}=", f"whsec_{'B' * 42}E="


def test_sources_of_webhooks_come_from_the_setting_and_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "hooks").write_text(f"# being changed\nshop={OTHER}\ndesk={KEY}\n")
    monkeypatch.setenv("ROX_HOOK_SECRETS", f"shop={KEY}")
    monkeypatch.setenv("ROX_HOOK_SECRETS_FILE", str(tmp_path / "hooks"))
    monkeypatch.setenv("ROX_HOOK_KINDS", "desk=ticket+feedback")

    settings = load()

    assert {source: len(keys) for source, keys in settings.hook_keys.items()} == {"shop": 2, "desk": 1}
    assert settings.hook_sources == {"shop": HOOK_KINDS, "desk": {"ticket", "feedback"}}
    assert {KEY, OTHER} <= set(settings.secrets)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ROX_HOOK_SECRETS", "shop", "source=value"),
        ("ROX_HOOK_SECRETS", f"my shop={KEY}", "source=value"),
        ("ROX_HOOK_SECRETS", "shop=hunter2canary", "24 to 64 bytes"),
        ("ROX_HOOK_SECRETS_FILE", "gone", "cannot be read"),
        ("ROX_HOOK_KINDS", "shop=complaints", "joined by +"),
        ("ROX_HOOK_KINDS", "shop=ticket", "no secret"),
        ("ROX_HOOK_RATE", "0", "greater than"),
    ],
)
def test_a_wrong_setting_of_webhooks_is_explained_and_never_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput) as caught:
        load()
    assert f"The setting {name} cannot be used" in str(caught.value)
    assert says in str(caught.value)
    assert "canary" not in str(caught.value)
