"""The tables of the store; those of the facts and of loops are declared in `domain`."""

from rox_bot.domain.loops import LoopRow
from rox_bot.store.tables.answers import AnswerRow, RefusedBlockRow
from rox_bot.store.tables.choices import AuditRow, CorrectionRow, PlaceRow, SettingRow
from rox_bot.store.tables.delivery import DeadLetterRow, DigestOpinionRow, DigestRow, InboxRow, OutboxRow
from rox_bot.store.tables.following import AlertRow, LoopChannelRow, LoopNoticeRow
from rox_bot.store.tables.messages import MessageVersionRow, ReactionRow, SlackChannelRow, UploadRow
from rox_bot.store.tables.money import AssumptionRow, ExchangeRateRow, LeverRow
from rox_bot.store.tables.people import PersonRow, RoleRow, SetupCodeRow, SlackGroupRow, WorkspaceRow
from rox_bot.store.tables.sources import NamingRow, SourceMapRow, SourceRow

__all__ = [
    "AlertRow",
    "AnswerRow",
    "AssumptionRow",
    "AuditRow",
    "CorrectionRow",
    "DeadLetterRow",
    "DigestOpinionRow",
    "DigestRow",
    "ExchangeRateRow",
    "InboxRow",
    "LeverRow",
    "LoopChannelRow",
    "LoopNoticeRow",
    "LoopRow",
    "MessageVersionRow",
    "NamingRow",
    "OutboxRow",
    "PersonRow",
    "PlaceRow",
    "ReactionRow",
    "RefusedBlockRow",
    "RoleRow",
    "SettingRow",
    "SetupCodeRow",
    "SlackChannelRow",
    "SlackGroupRow",
    "SourceMapRow",
    "SourceRow",
    "UploadRow",
    "WorkspaceRow",
]
