"""What belongs to one person: where they asked lately or decided something, and the moments they wrote or are in."""

from datetime import datetime

from sqlalchemy import Connection, Table, func, or_, select

from rox_bot.domain.facts import MomentFact, MomentPerson
from rox_bot.store.tables import AnswerRow, DigestRow, PlaceRow

_answer: Table = AnswerRow.__table__  # type: ignore[attr-defined]
_digest: Table = DigestRow.__table__  # type: ignore[attr-defined]
_place: Table = PlaceRow.__table__  # type: ignore[attr-defined]
_moment: Table = MomentFact.__table__  # type: ignore[attr-defined]
_about: Table = MomentPerson.__table__  # type: ignore[attr-defined]


def channels_set_up(tx: Connection, workspace: str, person: str) -> list[str]:
    """Return the Slack channels whose digest somebody set up, or of which they said what it is about."""
    digests = select(_digest.c.slack_channel).where(
        _digest.c.workspace == workspace, _digest.c.owner == person, _digest.c.off_at.is_(None)
    )
    decided = select(_place.c.slack_channel).where(_place.c.workspace == workspace, _place.c.decided_by == person)
    return sorted(tx.execute(digests.union(decided)).scalars())


def channels_asked(tx: Connection, workspace: str, person: str, since: datetime) -> list[str]:
    """Return the Slack channels in which somebody asked since an instant, the latest first; no direct messages."""
    mine = (_answer.c.workspace == workspace, _answer.c.asker == person, _answer.c.read_at > since)
    shared = or_(_answer.c.slack_channel.startswith("C"), _answer.c.slack_channel.startswith("G"))
    query = select(_answer.c.slack_channel).where(*mine, shared).group_by(_answer.c.slack_channel)
    return list(tx.execute(query.order_by(func.max(_answer.c.number).desc())).scalars())


def moments(tx: Connection, workspace: str, person: str, since: datetime, limit: int) -> list[int]:
    """Return the numbers of the moments since an instant that somebody wrote or is named in, the latest first."""
    named = select(_about.c.moment_id).where(_about.c.person == person)
    mine = (_moment.c.workspace == workspace, _moment.c.withdrawn_at.is_(None), _moment.c.occurred_at > since)
    query = select(_moment.c.id).where(*mine, or_(_moment.c.written_by == person, _moment.c.id.in_(named)))
    return list(tx.execute(query.order_by(_moment.c.occurred_at.desc(), _moment.c.id.desc()).limit(limit)).scalars())
