"""Who may do what. What is not listed is refused."""

from rox_bot.domain.errors import N_, NeedsAdmin, NotAllowed
from rox_bot.domain.question import Role

POLICY: dict[str, Role] = {
    "ask": Role.PARTNER,
    "why": Role.ANYONE,
    "ranking": Role.ANYONE,
    "coverage": Role.ANYONE,
    "at_risk": Role.ANYONE,
    "economics": Role.ANYONE,
    "roi": Role.ANYONE,
    "scorecard": Role.ANYONE,
    "help": Role.PARTNER,
    "moments": Role.PARTNER,
    "log": Role.ANYONE,
    "magic": Role.ANYONE,
    "blocked": Role.ANYONE,
    "edit": Role.ANYONE,
    "ledger": Role.ANYONE,
    "ledger.book": Role.MANAGER,
    "ticket": Role.ANYONE,
    "value": Role.ANYONE,
    "value.start": Role.MANAGER,
    "levers": Role.ANYONE,
    "levers.set": Role.ADMIN,
    "undo": Role.ANYONE,
    "take": Role.ANYONE,
    "loop": Role.ANYONE,
    "loop.give": Role.MANAGER,
    "loop.here": Role.MANAGER,
    "alerts": Role.ANYONE,
    "alerts.set": Role.MANAGER,
    "moment.save": Role.ANYONE,
    "moment.ignore": Role.ANYONE,
    "moment.edit": Role.ANYONE,
    "capture": Role.ANYONE,
    "capture.set": Role.MANAGER,
    "capture.everywhere": Role.ADMIN,
    "share": Role.ANYONE,
    "digest.preview": Role.ANYONE,
    "digest.status": Role.ANYONE,
    "digest.here": Role.MANAGER,
    "digest.off": Role.MANAGER,
    "digest.pause": Role.MANAGER,
    "digest.resume": Role.MANAGER,
    "digest.now": Role.MANAGER,
    "digest.opinion": Role.ANYONE,
    "digest.settle": Role.MANAGER,
    "digest.outside": Role.ADMIN,
    "export": Role.ANYONE,
    "export.rows": Role.MANAGER,
    "export.pnl": Role.MANAGER,
    "value.report": Role.MANAGER,
    "sources": Role.ANYONE,
    "sources.errors": Role.ADMIN,
    "start": Role.ANYONE,
    "start.code": Role.ANYONE,
    "start.demo": Role.ANYONE,
    "start.demo.here": Role.MANAGER,
    "start.scope": Role.ADMIN,
    "start.roles": Role.ADMIN,
    "step.feedback": Role.ANYONE,
    "step.summary": Role.ANYONE,
    "settings": Role.ANYONE,
    "settings.workspace": Role.ADMIN,
    "settings.channel": Role.MANAGER,
    "start.partner": Role.ADMIN,
    "share.outside": Role.MANAGER,
    "status": Role.ANYONE,
    "status.full": Role.ADMIN,
    "directory": Role.MANAGER,
    "import": Role.MANAGER,
    "terminal": Role.ADMIN,
}
"""The least role that each action asks for."""


def may(role: Role, action: str) -> bool:
    """Return whether a role may do an action; an unknown action is refused to everybody."""
    needed = POLICY.get(action)
    return needed is not None and role.rank >= needed.rank


def demand(role: Role, action: str) -> None:
    """Raise NotAllowed, saying who may, unless the role may do the action."""
    if may(role, action):
        return
    if role is Role.NOBODY:
        raise NotAllowed(N_("Not available here."))
    if role is Role.PARTNER:
        raise NotAllowed(N_("Here you can ask about figures and moments, no more."))
    if POLICY.get(action) is Role.ADMIN:
        raise NeedsAdmin(N_("This needs an admin. Admins are named in ROX_ADMINS, or by the code of `rox-bot setup`."))
    raise NotAllowed(N_("This needs a manager. An admin names them: `/rox start managers @name` (or ROX_MANAGERS)."))
