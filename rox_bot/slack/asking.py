"""Who asks and from where: people with their role and language, channels with who can read them. Cached briefly."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.digests.posting import NotPosted, Place, Unsure
from rox_bot.domain.configuration import Configuration
from rox_bot.domain.errors import N_, Unavailable
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Role
from rox_bot.language.wording import supported
from rox_bot.slack.groups import Groups
from rox_bot.slack.posting.clients import sorted_out
from rox_bot.store import groups, people, roles
from rox_bot.store.store import Store

PERSON_SECONDS = 300.0
PLACE_SECONDS = 60.0
_MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Person:
    """A Slack user: the person key under which everything is written, what they may do, their language and zone.

    `outside` says that they are a full member of another organisation, with which a channel is shared.
    """

    user: str
    key: str
    label: str
    role: Role
    language: str
    zone: str = ""
    outside: bool = False


class People:
    """Looks people up and knows them for five minutes; what they may do is looked up each time."""

    def __init__(
        self, client: AsyncWebClient, store: Store, configured: Configuration, team: str, language: str
    ) -> None:
        self._client = client
        self._store = store
        self._configured = configured
        self._team = team
        self._language = language
        self._known: dict[str, tuple[float, Person]] = {}
        self.groups = Groups(client)

    async def find(self, user: str, *, clock: Callable[[], float] = time.monotonic) -> Person:
        """Return a person; raises Unavailable where Slack cannot be asked, so that nobody gets rights unseen."""
        known = self._known.get(user)
        if known and clock() - known[0] < PERSON_SECONDS:
            return await self._with_role(known[1])
        try:
            found = await sorted_out(self._client.users_info(user=user, include_locale=True))
        except (NotPosted, Unsure) as trouble:
            if isinstance(trouble, NotPosted) and trouble.reason in ("user_not_found", "user_not_visible"):
                return self._stranger(user)
            raise Unavailable(N_("I could not ask Slack who you are; please try again.")) from trouble
        person = self._person(user, found["user"])
        if person.role is not Role.NOBODY:  # nothing is kept of guests and people of other organisations
            await asyncio.to_thread(self._note, person)
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        self._known[user] = (clock(), person)
        return await self._with_role(person)

    async def _with_role(self, person: Person) -> Person:
        if person.role is Role.NOBODY:
            return person
        role, managing = await asyncio.to_thread(self._role, person)
        if role is Role.ANYONE and await self.groups.any_has(managing, person.user):
            role = Role.MANAGER
        return replace(person, role=role)

    def _role(self, person: Person) -> tuple[Role, list[str]]:
        """Return a full member's own role, and the user groups whose members are managers.

        While nobody is admin every member may do what managers do.
        """
        with self._store.reading() as tx:
            given, named = roles.role_of(tx, self._store.workspace, person.key)
            role = self._configured.role_of(person.user, given, named=named)
            if role is not Role.ANYONE:
                return role, []
            return role, [each.id for each in groups.manager_groups(tx, self._store.workspace)]

    def key(self, user: str) -> str:
        """Return the person key of a Slack user."""
        return self._store.pseudonyms.key(user, f"slack:{self._team}")

    def _stranger(self, user: str) -> Person:
        return Person(user, self.key(user), "", Role.NOBODY, self._language)

    def _person(self, user: str, found: dict[str, Any]) -> Person:
        profile = found.get("profile") or {}
        label = (
            profile.get("display_name") or profile.get("real_name") or found.get("real_name") or found.get("name") or ""
        )
        closed = any(
            found.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_bot", "is_stranger", "deleted")
        )
        elsewhere = bool(found.get("team_id")) and found["team_id"] != self._team
        role = Role.NOBODY if closed or elsewhere or user == "USLACKBOT" else Role.ANYONE
        outside = elsewhere and not closed
        language = supported(found["locale"]) if found.get("locale") else self._language
        return Person(user, self.key(user), str(label)[:200], role, language, str(found.get("tz") or ""), outside)

    def _note(self, person: Person) -> None:
        with self._store.writing() as tx:
            met = {person.key: ("slack", person.label, person.user)}
            people.know_people(tx, self._store.workspace, met, self._store.clock())


class Places:
    """Looks Slack channels up and knows them for a minute; digests always look anew."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, Place]] = {}

    async def find(self, slack_channel: str, *, clock: Callable[[], float] = time.monotonic) -> Place:
        """Return a channel; one that cannot be looked up counts as shared with another organisation."""
        known = self._known.get(slack_channel)
        if known and clock() - known[0] < PLACE_SECONDS:
            return known[1]
        try:
            place = await self.fresh(slack_channel)
        except (NotPosted, Unsure):
            return Place("", Visibility.EXTERNAL)
        if len(self._known) > _MOST_KEPT:
            self._known.clear()
        self._known[slack_channel] = (clock(), place)
        return place

    async def fresh(self, slack_channel: str) -> Place:
        """Return a channel as it is now; raises NotPosted or Unsure."""
        if slack_channel[:1] in ("D", "U", "W"):  # a person stands for their direct messages
            return Place("", Visibility.DM)
        found = await sorted_out(self._client.conversations_info(channel=slack_channel))
        channel = found["channel"]
        if channel.get("is_archived"):
            raise NotPosted("is_archived")
        return Place(str(channel.get("name") or ""), visibility(channel))

    async def is_member(self, slack_channel: str) -> bool:
        """Return whether the bot is in a channel; True where Slack does not say."""
        try:
            found = await sorted_out(self._client.conversations_info(channel=slack_channel))
        except NotPosted as refusal:
            return refusal.reason != "channel_not_found"
        except Unsure:
            return True
        return bool(found["channel"].get("is_member", True))


def visibility(channel: dict[str, Any]) -> Visibility:
    """Return who can read a channel, from Slack's description of it."""
    if channel.get("is_ext_shared") or channel.get("is_org_shared") or channel.get("is_pending_ext_shared"):
        return Visibility.EXTERNAL
    if channel.get("is_im") or channel.get("is_mpim"):
        return Visibility.DM
    return Visibility.PRIVATE if channel.get("is_private") else Visibility.PUBLIC
