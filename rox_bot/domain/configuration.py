"""What the settings say that stands above what is decided in Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rox_bot.domain.question import Role


@dataclass(frozen=True, slots=True)
class Configuration:
    """Admins and managers (Slack user ids), and the settings that are `fixed` where the bot runs, name -> value.

    What is not fixed is left to be chosen in Slack. `scopes` are the permissions that the manifest asks for, each with
    what it is for. `commands_a_minute` is how many lines one person may send.
    """

    admins: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    fixed: Mapping[str, str] = field(default_factory=dict)
    scopes: Mapping[str, str] = field(default_factory=dict)
    commands_a_minute: int = 30

    def role_of(self, user: str, given: Role | None, *, named: bool) -> Role:
        """Return a full member's role by the settings and what was `given` in Slack.

        While nobody is admin, by the settings or as `named` in Slack, every member may do what managers do.
        """
        if user in self.admins or given is Role.ADMIN:
            return Role.ADMIN
        if user in self.managers or given is Role.MANAGER or not (self.admins or named):
            return Role.MANAGER
        return Role.ANYONE
