"""Who is in a Slack user group: asked of Slack, and known for five minutes."""

import logging
import time
from collections.abc import Callable, Iterable

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.errors import N_, BadInput, Unavailable
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.store.groups import Group

log = logging.getLogger(__name__)
GROUP_SECONDS = 300.0
_NOT_ASKED_SECONDS = 30.0
"""So long a group that Slack did not tell of is taken to have no members, before it is asked again."""


class Groups:
    """Looks user groups up; where Slack does not tell, nobody is in one, so that nobody gets rights unseen."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._members: dict[str, tuple[float, frozenset[str]]] = {}

    async def any_has(self, groups: Iterable[str], user: str, *, clock: Callable[[], float] = time.monotonic) -> bool:
        """Return whether a user is in one of the groups."""
        for group in groups:
            if user in await self._of(group, clock()):
                return True
        return False

    async def find(self, group: str) -> Group:
        """Return a group with its handle; raises BadInput for one that is not there, or that may not be read."""
        try:
            found = await sorted_out(self._client.usergroups_list())
        except NotPosted as refusal:
            if refusal.reason == "missing_scope":
                raise BadInput(
                    N_("I may not read user groups: grant the scope usergroups:read (optional in the manifest).")
                ) from refusal
            raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=refusal.reason) from refusal
        except Unsure as doubt:
            raise Unavailable(N_("Slack cannot be reached: {reason}."), reason=str(doubt)) from doubt
        for each in found["usergroups"]:
            if each["id"] == group and not each.get("date_delete"):
                return Group(group, str(each.get("handle") or each.get("name") or group)[:100])
        raise BadInput(N_("There is no such user group here."))

    async def _of(self, group: str, now: float) -> frozenset[str]:
        until, members = self._members.get(group, (0.0, frozenset()))
        if now < until:
            return members
        try:
            found = await sorted_out(self._client.usergroups_users_list(usergroup=group))
        except (NotPosted, Unsure) as trouble:
            log.warning("user group not told: %s", trouble)
            self._members[group] = now + _NOT_ASKED_SECONDS, frozenset()
            return frozenset()
        members = frozenset(str(each) for each in found["users"])
        self._members[group] = now + GROUP_SECONDS, members
        return members
