"""Settings from the environment and from .env, checked once at the start; only cli.py and app.py read them."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rox_bot.domain.business_hours import OFFICE_HOURS, BusinessHours, parse_hours
from rox_bot.domain.choices import ENVIRONMENT, FISCAL_YEAR_START, WEEKDAYS, calendar_of, zone_named
from rox_bot.domain.configuration import Configuration
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.period import Calendar
from rox_bot.intake.source_keys import known_secrets
from rox_bot.web.sources import HOOK_KINDS, pairs, read_keys, read_kinds

SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """Every setting with its default; the name in the environment is the alias."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True)

    database_url: str = Field(default="sqlite:///rox.db", alias="ROX_DATABASE_URL")
    zone: str = Field(default="UTC", alias="ROX_ZONE")
    language: Literal["en", "nl"] = Field(default="en", alias="ROX_LANGUAGE")
    week_start: str = Field(default="monday", alias="ROX_WEEK_START")
    fiscal_year_start: int = Field(default=1, ge=1, le=12, alias="ROX_FISCAL_YEAR_START")
    business_hours: str = Field(default=str(OFFICE_HOURS), alias="ROX_BUSINESS_HOURS")
    holidays: str = Field(default="", alias="ROX_HOLIDAYS")
    metrics_file: Path | None = Field(default=None, alias="ROX_METRICS")
    inbox: str = Field(default="", alias="ROX_INBOX")
    inbox_days: int = Field(default=30, ge=1, le=3_650, alias="ROX_INBOX_DAYS")
    sources: Path | None = Field(default=None, alias="ROX_SOURCES")
    digest_wait: float = Field(default=4.0, ge=0, le=24, allow_inf_nan=False, alias="ROX_DIGEST_WAIT")
    commands_a_minute: int = Field(default=30, ge=1, alias="ROX_COMMANDS_A_MINUTE")
    admins: Annotated[tuple[str, ...], NoDecode] = Field(default=(), alias="ROX_ADMINS")
    managers: Annotated[tuple[str, ...], NoDecode] = Field(default=(), alias="ROX_MANAGERS")
    pseudonym_key: SecretStr | None = Field(default=None, alias="ROX_PSEUDONYM_KEY")
    slack_mode: Literal["socket", "http"] = Field(default="socket", alias="ROX_SLACK_MODE")
    host: str = Field(default="127.0.0.1", alias="ROX_HOST")
    port: int = Field(default=3000, ge=0, le=65_535, alias="ROX_PORT")
    bot_token: SecretStr | None = Field(default=None, alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(default=None, alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(default=None, alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(default=SLACK_API, alias="SLACK_API_URL")
    hook_secrets: SecretStr | None = Field(default=None, alias="ROX_HOOK_SECRETS")
    hook_secrets_file: Path | None = Field(default=None, alias="ROX_HOOK_SECRETS_FILE")
    hook_kinds: str = Field(default="", alias="ROX_HOOK_KINDS")
    hook_rate: int = Field(default=200, ge=1, le=100_000, alias="ROX_HOOK_RATE")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", alias="ROX_LOG_LEVEL")

    @field_validator("admins", "managers", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Read `U123,U456`."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.replace(";", ",").split(",") if part.strip())
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if not zone_named(value):
            raise ValueError(f"{value} is not a time zone such as Europe/Amsterdam")
        return value

    @field_validator("week_start")
    @classmethod
    def _weekday(cls, value: str) -> str:
        if value.lower() not in WEEKDAYS:
            raise ValueError(f"{value} is not a weekday such as monday")
        return value.lower()

    @field_validator("business_hours")
    @classmethod
    def _readable_hours(cls, value: str) -> str:
        return str(_explained(value))

    @field_validator("holidays")
    @classmethod
    def _readable_dates(cls, value: str) -> str:
        _explained(str(OFFICE_HOURS), value)
        return value

    @field_validator("metrics_file", "hook_secrets_file", "sources", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """Take an empty setting for none."""
        return value or None

    @field_validator("hook_secrets")
    @classmethod
    def _readable_secrets(cls, value: SecretStr | None) -> SecretStr | None:
        read_keys(value.get_secret_value() if value else "")
        return value

    @field_validator("hook_secrets_file")
    @classmethod
    def _readable_file(cls, value: Path | None) -> Path | None:
        read_keys(_text_of(value))
        return value

    @field_validator("hook_kinds")
    @classmethod
    def _readable_kinds(cls, value: str, before: ValidationInfo) -> str:
        given = before.data.get("hook_secrets")
        known = read_keys(_hook_text(given, before.data.get("hook_secrets_file")))
        if not set(read_kinds(value)) <= set(known):
            raise ValueError(N_("it names a source that has no secret in ROX_HOOK_SECRETS"))
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else f"{value}/"

    @property
    def secrets(self) -> list[str]:
        """Return every secret among the settings, for what must not show one."""
        kept = [each.get_secret_value() for each in (self.bot_token, self.app_token, self.pseudonym_key) if each]
        signing = self.signing_secret.get_secret_value().split(",") if self.signing_secret else []
        try:
            password = urlsplit(self.database_url).password or ""
        except ValueError:  # an address that nobody can read is explained where it is opened
            password = ""
        hooks = [secret for _, secret in pairs(_hook_text(self.hook_secrets, self.hook_secrets_file))]
        known = (*kept, *(each.strip() for each in signing), *hooks, password, unquote(password))
        return [secret for secret in (*known, *known_secrets(self.sources_file)) if secret]

    @property
    def hook_keys(self) -> dict[str, tuple[bytes, ...]]:
        """Return the keys of every source that may send events, several while one is being changed."""
        return read_keys(_hook_text(self.hook_secrets, self.hook_secrets_file))

    @property
    def hook_sources(self) -> dict[str, frozenset[str]]:
        """Return the kinds of events that every source may write."""
        return {source: read_kinds(self.hook_kinds).get(source, HOOK_KINDS) for source in self.hook_keys}

    @property
    def sources_file(self) -> Path:
        """Return the file with the keys of fetched sources: beside an SQLite database unless set otherwise."""
        if self.sources is not None:
            return self.sources
        address, _, database = self.database_url.partition(":///")
        beside = database.partition("?")[0] if address.startswith("sqlite") else ""
        return Path(beside).parent / "sources.toml"

    @property
    def inbox_folder(self) -> Path | None:
        """Return the folder in which files are dropped: the one set, else `inbox` beside an SQLite file; or none."""
        if self.inbox.strip():
            return None if self.inbox.strip().lower() == "off" else Path(self.inbox.strip())
        scheme, _, name = self.database_url.partition(":///")
        return Path(name).parent / "inbox" if scheme == "sqlite" and name not in ("", ":memory:") else None

    @property
    def uploads_folder(self) -> Path:
        """Return the folder for files sent in Slack: beside an SQLite file, else among the temporary ones."""
        scheme, _, name = self.database_url.partition(":///")
        if scheme == "sqlite" and name not in ("", ":memory:"):
            return Path(name).parent / "uploads"
        mark = hashlib.blake2b(self.database_url.encode(), digest_size=6).hexdigest()
        return Path(tempfile.gettempdir()) / f"rox-bot-{os.getuid()}-{mark}"

    @property
    def configuration(self) -> Configuration:
        """Return what stands above what is decided in Slack: only what somebody set here."""
        fixed = {name: value for name, value in self._values.items() if value and name in self.model_fields_set}
        admins, managers = frozenset(self.admins), frozenset(self.managers)
        return Configuration(admins, managers, fixed, commands_a_minute=self.commands_a_minute)

    def chosen(self, values: Mapping[str, str]) -> "Settings":
        """Return the settings with what was chosen in Slack, where it is not set here."""
        names = [name for name in ENVIRONMENT if values.get(name) and name not in self.model_fields_set]
        told: dict[str, object] = {name: values[name] for name in names}
        if FISCAL_YEAR_START in told:
            told[FISCAL_YEAR_START] = int(values[FISCAL_YEAR_START])
        fields = self.model_fields_set
        changed = self.model_copy(update=told)
        changed.__pydantic_fields_set__ = set(fields)  # what was chosen stays open for another choice
        return changed

    @property
    def calendar(self) -> Calendar:
        """Return how the workspace cuts time."""
        return calendar_of(self._values)

    @property
    def _values(self) -> dict[str, str]:
        """Return the settings that may be chosen in Slack too, as they are kept there."""
        return {name: str(getattr(self, name)) for name in ENVIRONMENT}


def _hook_text(given: SecretStr | None, file: Path | None) -> str:
    """Return the pairs of sources and secrets, from the setting and from the file."""
    return f"{given.get_secret_value() if given else ''}\n{_text_of(file)}"


def _text_of(file: Path | None) -> str:
    try:
        return file.read_text("utf-8") if file else ""
    except (OSError, ValueError) as trouble:
        raise ValueError(N_("the file cannot be read")) from trouble


def _explained(hours: str, closed: str = "") -> BusinessHours:
    """Return the business hours that are set; raises ValueError with what is wrong in them."""
    try:
        return parse_hours(hours, closed)
    except BadInput as wrong:
        raise ValueError(wrong.phrase) from wrong


def load() -> Settings:
    """Return the settings; a wrong one is explained by its name in the environment."""
    try:
        return Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        cause = first.get("ctx", {}).get("error")
        reason = cause.args[0] if isinstance(cause, ValueError) and cause.args else str(first["msg"])
        raise BadInput(N_("The setting {name} cannot be used: {reason}."), name=name, reason=reason) from wrong
