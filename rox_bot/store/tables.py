"""The tables beside the facts: people, names, answers, Slack channels, digests, loops, sources, inbox and outbox."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from rox_bot.domain.columns import Identifier, Instant
from rox_bot.domain.loops import LoopRow


class WorkspaceRow(SQLModel, table=True):
    """One workspace: the key of its pseudonyms, and the Slack team it was bound to when Slack was connected.

    `slack_scopes` is what Slack had granted, with commas, when the bot last connected.
    """

    __tablename__ = "workspace"

    key: str = Field(primary_key=True, max_length=64)
    slack_team: str = Field(default="", max_length=64)
    slack_enterprise: str = Field(default="", max_length=64)
    pseudonym_key: str = Field(default="", max_length=128)
    pseudonym_check: str = Field(default="", max_length=32)
    created_at: datetime = Field(sa_type=Instant)
    slack_scopes: str = Field(default="", sa_type=Text)


class PersonRow(SQLModel, table=True):
    """One person under a keyed pseudonym: the only place where a Slack id or a name may stand."""

    __tablename__ = "person"

    workspace: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=64)
    kind: str = Field(default="", max_length=20)
    label: str = Field(default="", max_length=200)
    slack_user: str = Field(default="", max_length=64, index=True)
    created_at: datetime = Field(sa_type=Instant)


class AnswerRow(SQLModel, table=True):
    """An answer as shown: the question, when the store was read, and the figures. Never the text of events.

    `thread` is the Slack thread in which it was asked, '' for none.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("workspace", "id", name="uq_answer_id"),
        Index("ix_answer_place", "workspace", "slack_channel", "thread", "number"),
    )

    number: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    id: str = Field(max_length=8)
    read_at: datetime = Field(sa_type=Instant)
    asker: str = Field(default="", max_length=64)
    slack_channel: str = Field(default="", max_length=64)
    thread: str = Field(default="", max_length=40)
    question: str = Field(sa_type=Text)
    readings: str = Field(sa_type=Text)
    code_version: str = Field(default="", max_length=32)


class RefusedBlockRow(SQLModel, table=True):
    """A kind of block that Slack refused in this workspace, where it was to stand, and how often.

    `surface` is `private` (one person sees the message) or `posted`.
    """

    __tablename__ = "refused_block"

    workspace: str = Field(primary_key=True, max_length=64)
    surface: str = Field(primary_key=True, max_length=20)
    kind: str = Field(primary_key=True, max_length=40)
    refused_at: datetime = Field(sa_type=Instant)
    times: int


class InboxRow(SQLModel, table=True):
    """A delivery that has been taken in: the same key again does nothing."""

    __tablename__ = "inbox"

    workspace: str = Field(primary_key=True, max_length=64)
    source: str = Field(primary_key=True, max_length=40)
    key: str = Field(primary_key=True, max_length=200)
    received_at: datetime = Field(sa_type=Instant, index=True)


class OutboxRow(SQLModel, table=True):
    """A post that must happen once per (workspace, Slack channel, kind, period), and how far it has come.

    `parent` is the row of the post that it answers in a thread; `payload` (JSON) what it says: emptied once said, of a
    digest kept for the weeks in which its figures may still be revised.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("workspace", "slack_channel", "kind", "period", name="uq_outbox_identity"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    slack_channel: str = Field(max_length=64)
    kind: str = Field(max_length=40)
    period: str = Field(max_length=40)
    state: str = Field(default="planned", max_length=20, index=True)
    owner: str = Field(default="", max_length=64)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    data_as_of: datetime | None = Field(default=None, sa_type=Instant)
    content_hash: str = Field(default="", max_length=64)
    file_id: str = Field(default="", max_length=64)
    answer_id: str = Field(default="", max_length=8)
    ts: str = Field(default="", max_length=40)
    permalink: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=500)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    parent: int | None = Field(default=None, sa_type=Identifier)
    payload: str = Field(default="", sa_type=Text)


class DigestRow(SQLModel, table=True):
    """A digest set up in a Slack channel, one for each `unit` (week, month or quarter) and audience ('' = for all).

    `filters` is JSON. It comes at `clock` (local HH:MM) on `weekday` (0 = Monday), of a month or quarter on its `day`
    (1 = the first). `paused_for` is Slack's word for why nothing can be posted; at `paused_until` it goes on by itself.
    `outside_allowed` is that an admin lets it go where other organisations read.
    """

    __tablename__ = "digest"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    kind: str = Field(primary_key=True, default="digest", max_length=40)
    slack_channel_name: str = Field(default="", max_length=200)
    unit: str = Field(default="week", max_length=10)
    audience: str = Field(default="", max_length=20)
    weekday: int = 0
    day: int = 1
    clock: str = Field(default="09:00", max_length=5)
    zone: str = Field(default="UTC", max_length=64)
    week_start: int = 0
    fiscal_year_start: int = 1
    language: str = Field(default="en", max_length=10)
    filters: str = Field(default="[]", sa_type=Text)
    owner: str = Field(default="", max_length=64)
    since: datetime = Field(sa_type=Instant)
    off_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_for: str = Field(default="", max_length=100)
    paused_until: datetime | None = Field(default=None, sa_type=Instant)
    outside_allowed: bool = False


class DigestOpinionRow(SQLModel, table=True):
    """What one person said of one posted digest (`post` is its outbox row): `yes`, `no` or `less`; the last word."""

    __tablename__ = "digest_opinion"

    workspace: str = Field(primary_key=True, max_length=64)
    post: int = Field(primary_key=True, sa_type=Identifier)
    person: str = Field(primary_key=True, max_length=64)
    opinion: str = Field(max_length=10)
    said_at: datetime = Field(sa_type=Instant)


class DeadLetterRow(SQLModel, table=True):
    """A delivery that could not be taken in, kept whole until it could or is too old; no next try means given up."""

    __tablename__ = "dead_letter"
    __table_args__ = (UniqueConstraint("workspace", "source", "key", name="uq_dead_letter_key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    source: str = Field(max_length=40)
    key: str = Field(max_length=200)
    payload: str = Field(sa_type=Text)
    tries: int = 0
    first_failed_at: datetime = Field(sa_type=Instant)
    failed_at: datetime = Field(sa_type=Instant)
    next_try_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str = Field(default="", max_length=200)
    reference: str = Field(default="", max_length=16)


class MessageVersionRow(SQLModel, table=True):
    """The newest version seen of a message that was edited or deleted: an older one coming late changes nothing.

    `key` names the message, never its words; `gone` says that it was deleted.
    """

    __tablename__ = "message_version"

    workspace: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    version: datetime = Field(sa_type=Instant)
    gone: bool = False
    noted_at: datetime = Field(sa_type=Instant, index=True)


class SlackChannelRow(SQLModel, table=True):
    """A Slack channel the bot was invited to, whether its notice stands there, and how far its messages were read.

    `read_until` is the timestamp of the last message known to have been taken in, as Slack writes it.
    """

    __tablename__ = "slack_channel"

    workspace: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    noticed_at: datetime | None = Field(default=None, sa_type=Instant)
    watched: bool = True
    read_until: str = Field(default="", max_length=40)


class SourceRow(SQLModel, table=True):
    """One system that events come from: how far its data reach, and how the last look at it went.

    `kind` says how they arrive (`file`, `inbox`, or the name of what is fetched); `settings` (JSON) and `cursor` belong
    to it and never hold a key or a password. `complete_until` is the instant up to which nothing is missing, `stated`
    where somebody said so instead of the events showing it; `newest_at` that of the newest event. `failures` counts
    those since the last success. What is fetched is read by one bot at a time: `owner`, until `lease_until`; not again
    before `not_before`.
    """

    __tablename__ = "source"

    workspace: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=100)
    kind: str = Field(default="file", max_length=40)
    settings: str = Field(default="{}", sa_type=Text)
    cursor: str = Field(default="", sa_type=Text)
    complete_until: datetime | None = Field(default=None, sa_type=Instant)
    stated: bool = False
    newest_at: datetime | None = Field(default=None, sa_type=Instant)
    tried_at: datetime | None = Field(default=None, sa_type=Instant)
    succeeded_at: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    error: str = Field(default="", max_length=500)
    created_at: datetime = Field(sa_type=Instant)
    off_at: datetime | None = Field(default=None, sa_type=Instant)
    owner: str = Field(default="", max_length=120)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    not_before: datetime | None = Field(default=None, sa_type=Instant)


class SourceMapRow(SQLModel, table=True):
    """A saved map of a source's files: for the event it makes of files with these columns (their fingerprint)."""

    __tablename__ = "source_map"

    workspace: str = Field(primary_key=True, max_length=64)
    source: str = Field(primary_key=True, max_length=100)
    event: str = Field(primary_key=True, max_length=40)
    columns: str = Field(primary_key=True, max_length=64)
    content: str = Field(sa_type=Text)
    saved_by: str = Field(default="", max_length=64)
    saved_at: datetime = Field(sa_type=Instant)


class AuditRow(SQLModel, table=True):
    """Who did what, and when; rows are only ever added. `detail` (JSON) holds ids and counts, never texts."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant, index=True)
    actor: str = Field(default="", max_length=64)
    action: str = Field(max_length=60)
    subject: str = Field(default="", max_length=200)
    detail: str = Field(default="{}", sa_type=Text)


_ALIAS_IN_FORCE = text("undone_at IS NULL AND kind = 'alias'")


class NamingRow(SQLModel, table=True):
    """One decision about names (`domain.naming.Decision`); undoing it only notes that, so that its id is never reused.

    `id` is the number people type behind N; `kind` is `alias`, `apart` or `rule`.
    """

    __tablename__ = "naming"
    __table_args__ = (
        Index(
            "uq_naming_alias",
            "workspace",
            "slice",
            "name",
            unique=True,
            sqlite_where=_ALIAS_IN_FORCE,
            postgresql_where=_ALIAS_IN_FORCE,
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    kind: str = Field(max_length=10)
    slice: str = Field(max_length=40)
    name: str = Field(max_length=200)
    meaning: str = Field(max_length=200)
    field: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=100)
    made_by: str = Field(default="", max_length=64)
    made_at: datetime = Field(sa_type=Instant)
    undone_by: str = Field(default="", max_length=64)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class RoleRow(SQLModel, table=True):
    """A person who is admin or manager by what was decided in Slack; those of the configuration stand above it."""

    __tablename__ = "person_role"

    workspace: str = Field(primary_key=True, max_length=64)
    person: str = Field(primary_key=True, max_length=64)
    role: str = Field(max_length=20)
    given_by: str = Field(default="", max_length=64)
    given_at: datetime = Field(sa_type=Instant)


class SlackGroupRow(SQLModel, table=True):
    """A Slack user group that somebody named, and the role of its members ('' = none)."""

    __tablename__ = "slack_group"

    workspace: str = Field(primary_key=True, max_length=64)
    id: str = Field(primary_key=True, max_length=64)
    handle: str = Field(default="", max_length=100)
    role: str = Field(default="", max_length=20)
    given_by: str = Field(default="", max_length=64)
    given_at: datetime | None = Field(default=None, sa_type=Instant)


class SetupCodeRow(SQLModel, table=True):
    """The one-time code that makes an admin, never in the clear: its hash, and how long and how often it is tried."""

    __tablename__ = "setup_code"

    workspace: str = Field(primary_key=True, max_length=64)
    salt: str = Field(max_length=64)
    digest: str = Field(max_length=128)
    made_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    tries_left: int
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    used_by: str = Field(default="", max_length=64)


class PlaceRow(SQLModel, table=True):
    """What was decided for a Slack channel: what events it is about (`filters`, JSON), since when it shows the demo.

    `decided_at` is None where nobody has said yet what the channel is about. `partner` ('' = nobody) is the partner
    whose people, in a channel shared with their organisation, may ask about its own figures.
    """

    __tablename__ = "place"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    filters: str = Field(default="[]", sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str = Field(default="", max_length=64)
    demo_since: datetime | None = Field(default=None, sa_type=Instant)
    partner: str = Field(default="", max_length=200)


class UploadRow(SQLModel, table=True):
    """A file that somebody sent to the bot, until it was taken in or turned down; its rows are never in here.

    `state` is one of `store.uploads`. `answers` (JSON) are what was said about it, `mapping` the map that was shown;
    `content` is the fingerprint of the bytes that it was shown for, `shown_ts` the message that tells how it stands.
    One bot works on it at a time: `owner`, until `lease_until`; not before `not_before`.
    """

    __tablename__ = "upload"
    __table_args__ = (UniqueConstraint("workspace", "key", name="uq_upload_key"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    key: str = Field(max_length=200)
    state: str = Field(max_length=20, index=True)
    person: str = Field(default="", max_length=64)
    slack_channel: str = Field(default="", max_length=64)
    file_id: str = Field(default="", max_length=64)
    name: str = Field(default="", max_length=255)
    size: int = Field(default=0, sa_type=Identifier)
    sheet: str = Field(default="", max_length=100)
    answers: str = Field(default="{}", sa_type=Text)
    mapping: str = Field(default="", sa_type=Text)
    content: str = Field(default="", max_length=64)
    accepts_bad: bool = False
    shown_ts: str = Field(default="", max_length=40)
    attempts: int = 0
    owner: str = Field(default="", max_length=120)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)


class LoopChannelRow(SQLModel, table=True):
    """A Slack channel that gets cards about low scores, and how: `filters` is JSON, beside the channel's scope.

    `quiet` are the hours in which nothing is posted (`18:00-08:00`, and weekends; `off` = none); `budget` how many
    posts a day are made at most; `due_days` business days after which what is taken is due. `looked_until` is the
    number of the newest answer of which it is known whether it came too late for a card. `off_at` ends it, `off_for`
    says why where nobody did.
    """

    __tablename__ = "loop_channel"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    slack_channel_name: str = Field(default="", max_length=200)
    filters: str = Field(default="[]", sa_type=Text)
    quiet: str = Field(default="18:00-08:00", max_length=20)
    budget: int = 6
    due_days: int = 2
    zone: str = Field(default="UTC", max_length=64)
    language: str = Field(default="en", max_length=10)
    owner: str = Field(default="", max_length=64)
    since: datetime = Field(sa_type=Instant)
    looked_until: int = Field(default=0, sa_type=Identifier)
    off_at: datetime | None = Field(default=None, sa_type=Instant)
    off_for: str = Field(default="", max_length=100)


class LoopNoticeRow(SQLModel, table=True):
    """An answer that a card told in a Slack channel: it never is told there again. `post` is the card's outbox row."""

    __tablename__ = "loop_notice"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, max_length=64)
    event: int = Field(primary_key=True, sa_type=Identifier)
    post: int = Field(sa_type=Identifier, index=True)


class SettingRow(SQLModel, table=True):
    """A setting that was chosen for the workspace (`slack_channel` '') or for one Slack channel."""

    __tablename__ = "setting"

    workspace: str = Field(primary_key=True, max_length=64)
    slack_channel: str = Field(primary_key=True, default="", max_length=64)
    name: str = Field(primary_key=True, max_length=40)
    value: str = Field(sa_type=Text)
    chosen_by: str = Field(default="", max_length=64)
    chosen_at: datetime = Field(sa_type=Instant)


class ExchangeRateRow(SQLModel, table=True):
    """What one unit of `currency` is worth in `own` from the day `since` (ISO 8601) on, exact."""

    __tablename__ = "exchange_rate"

    workspace: str = Field(primary_key=True, max_length=64)
    own: str = Field(primary_key=True, max_length=3)
    currency: str = Field(primary_key=True, max_length=3)
    since: str = Field(primary_key=True, max_length=10)
    rate: str = Field(max_length=30)
    noted_by: str = Field(max_length=64)
    noted_at: datetime = Field(sa_type=Instant)


class AssumptionRow(SQLModel, table=True):
    """One thing that was assumed (`domain.assumptions`), exact; rows are only added, the latest of a name holds."""

    __tablename__ = "assumption"
    __table_args__ = (Index("ix_assumption_name", "workspace", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    name: str = Field(max_length=40)
    low: str = Field(max_length=40)
    likely: str = Field(max_length=40)
    high: str = Field(max_length=40)
    currency: str = Field(default="", max_length=3)
    grade: str = Field(max_length=20)
    source: str = Field(default="", max_length=500)
    set_by: str = Field(max_length=64)
    set_at: datetime = Field(sa_type=Instant)


class LeverRow(SQLModel, table=True):
    """How a lever was set (`domain.levers`), whole; rows are only added, the latest of a name holds.

    Of the effect NULL is what nobody knows; `share_...` is what of it is ours.
    """

    __tablename__ = "lever"
    __table_args__ = (Index("ix_lever_name", "workspace", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    name: str = Field(max_length=80)
    low: float | None = None
    likely: float | None = None
    high: float | None = None
    per: float | None = None
    share_low: float
    share_likely: float | None = None
    share_high: float
    lag: int
    cap: float
    baseline: str = Field(max_length=10)
    grade: str = Field(max_length=20)
    source: str = Field(default="", max_length=500)
    owner: str = Field(default="", max_length=64)
    is_on: bool
    set_by: str = Field(max_length=64)
    set_at: datetime = Field(sa_type=Instant)


class CorrectionRow(SQLModel, table=True):
    """One correction of an entry (`letter` and `number` of its id): who made it, when and why; rows are only added.

    `deed` is `withdrawn` or `changed`; `changes` (JSON) holds of each field what it was before and what it is since,
    redacted like the entry itself.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_entry", "workspace", "letter", "number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    letter: str = Field(max_length=1)
    number: int = Field(sa_type=Identifier)
    deed: str = Field(max_length=20)
    made_by: str = Field(default="", max_length=64)
    made_at: datetime = Field(sa_type=Instant)
    reason: str = Field(default="", max_length=500)
    changes: str = Field(default="{}", sa_type=Text)


class AlertRow(SQLModel, table=True):
    """A metric that a Slack channel is alerted of when it really shifts.

    `filters` is JSON, `about` what tells one set of them from another. `judged` is the last closed week that was looked
    at (`2026-W47`); `told_up` and `told_down` are the starts of the weeks in which a shift that way was told last.
    Nothing is told before `snoozed_until`. `off_at` ends it.
    """

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("workspace", "slack_channel", "metric", "about", name="uq_alert_metric"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=Identifier)
    workspace: str = Field(max_length=64)
    slack_channel: str = Field(max_length=64)
    slack_channel_name: str = Field(default="", max_length=200)
    metric: str = Field(max_length=100)
    filters: str = Field(default="[]", sa_type=Text)
    about: str = Field(default="", max_length=32)
    zone: str = Field(default="UTC", max_length=64)
    week_start: int = 0
    language: str = Field(default="en", max_length=10)
    owner: str = Field(default="", max_length=64)
    since: datetime = Field(sa_type=Instant)
    judged: str = Field(default="", max_length=10)
    told_up: datetime | None = Field(default=None, sa_type=Instant)
    told_down: datetime | None = Field(default=None, sa_type=Instant)
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    off_at: datetime | None = Field(default=None, sa_type=Instant)


class ReactionRow(SQLModel, table=True):
    """One person's reaction to a message with the emoji that makes a moment, as it was last (`store.reactions`)."""

    __tablename__ = "reaction"

    workspace: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    person: str = Field(primary_key=True, max_length=64)
    emoji: str = Field(max_length=100)
    at: datetime = Field(sa_type=Instant)
    given: bool
    confirmed: bool = False
    withdrew: bool = False
    noted_at: datetime = Field(sa_type=Instant, index=True)


__all__ = ["LoopRow"]
