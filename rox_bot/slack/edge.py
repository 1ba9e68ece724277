"""What every listener needs: the door, the people and places of one workspace, and ways to speak back."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.commands import Door
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.digests.previewing import Preview
from rox_bot.domain.answer import Answer
from rox_bot.domain.chart import Chart, SeriesChart
from rox_bot.domain.choices import CAPTURE_WORDS, CURRENCY, LANGUAGE, MONEY, calendar_of, in_force, minimum_n_of
from rox_bot.domain.errors import Incomplete, RoxError, Unavailable
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Amounts, Context, Filter, Role
from rox_bot.language.interpreter import Members
from rox_bot.language.moments import listen_for
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.allowance import Allowance
from rox_bot.slack.asking import People, Person, Places
from rox_bot.slack.blocks.pictures import drawn_by_slack, needs_picture
from rox_bot.slack.blocks.rendering import Message, may_be_native, render_answer, render_error, render_reference
from rox_bot.slack.lines import writes
from rox_bot.slack.memory import Memory
from rox_bot.slack.posting.digests import render_preview
from rox_bot.slack.posting.handing import Draw, hand_over
from rox_bot.slack.posting.poster import uploaded
from rox_bot.slack.posting.speaking import Voice
from rox_bot.slack.running import Running
from rox_bot.slack.uploads.desk import Desk
from rox_bot.store import choices, inbox, places
from rox_bot.store.places import Decided

if TYPE_CHECKING:
    from rox_bot.slack.forms import Form

log = logging.getLogger(__name__)
_MEMBERS_SECONDS = _FOLLOWED_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Identity:
    """The workspace and the bot in it, as Slack names them; `url` is the workspace's address, `app` '' if not told.

    `scopes` are those of the bot's token, none where Slack does not say.
    """

    team: str
    enterprise: str
    bot_user: str
    bot: str
    url: str
    app: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass
class Edge(Running, Voice):
    """One workspace's Slack side: `posting` never repeats a call by itself, `asking` may.

    `stopping` refuses whatever comes in, so that Slack delivers it again later; `notes_due` and `notes_turn` belong to
    `slack.moments.notes`. `stirred` is set when something was written that a card may tell.
    """

    door: Door
    identity: Identity
    asking: AsyncWebClient
    people: People
    places: Places
    context: Context
    draw: Draw
    memory: Memory = field(default_factory=Memory)
    forms: dict[str, "Form"] = field(default_factory=dict)
    desk: Desk | None = None
    allowance: Allowance = field(default_factory=Allowance)
    stopping: bool = False
    _members: tuple[float, Members] | None = None
    _followed: float = float("-inf")
    notes_due: bool = False
    notes_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    async def context_of(
        self, user: str, slack_channel: str, delivery_key: str, *, open_: bool = False, thread: str = ""
    ) -> Context:
        """Return who asks, where, and now; raises NotAllowed for guests and people of other organisations.

        What everyone in a channel reads is said in the language of channels, the rest in the asker's. In a channel that
        other organisations read nothing is said in the open, unless an admin opened it to a partner: then what is said
        there, and whatever the partner's people ask, is bound to the partner's own figures.
        """
        person, place, (decided, spoken, money) = await asyncio.gather(
            self.people.find(user), self.places.find(slack_channel), asyncio.to_thread(self._decided, slack_channel)
        )
        opened = decided.partner if place.visibility is Visibility.EXTERNAL else ""
        role = Role.PARTNER if opened and person.outside else person.role
        demand(role, "ask")
        shown_outside = place.visibility is Visibility.EXTERNAL
        in_the_open = open_ and place.visibility is not Visibility.DM and (bool(opened) or not shown_outside)
        bound = opened and (role is Role.PARTNER or in_the_open)
        return replace(
            self.context,
            now=self.door.store.clock(),
            language=spoken if in_the_open else person.language,
            channel_language=spoken,
            person=person.key,
            role=role,
            slack_channel=slack_channel,
            slack_channel_name=place.name,
            thread=thread,
            visibility=place.visibility,
            in_the_open=in_the_open,
            surface="slack",
            delivery=delivery_key,
            own_zone=person.zone,
            demo=decided.demo_since is not None or self.context.demo,
            bound=(Filter("partner", (opened,)),) if bound else (),
            money=money,
        )

    def _decided(self, slack_channel: str) -> tuple[Decided, str, Amounts]:
        """Follow what was chosen for the workspace.

        Returns what was decided for a place, its language, and how sums of money are shown in it.
        """
        store, fixed = self.door.store, self.door.configured.fixed
        with store.reading() as tx:
            chosen = choices.chosen(tx, store.workspace, slack_channel)
            decided = places.decided(tx, store.workspace, slack_channel)
        values = in_force(chosen.everywhere, fixed)
        listen_for(values[CAPTURE_WORDS])
        self._followed = time.monotonic()
        now = replace(
            self.context,
            calendar=calendar_of(values),
            language=values[LANGUAGE],
            minimum_n=minimum_n_of(values),
            currency=values[CURRENCY],
        )
        if now != self.context:
            self.context = now
        money = Amounts(chosen.here.get(MONEY) or values[MONEY])
        return decided, chosen.here.get(LANGUAGE) or values[LANGUAGE], money

    async def follow(self) -> None:
        """Go by the settings as they were a few seconds ago at most, where nobody's request has read them."""
        if time.monotonic() - self._followed < _FOLLOWED_SECONDS:
            return
        try:
            await asyncio.to_thread(self._decided, "")
        except RoxError as trouble:
            log.warning("settings not read: %s", trouble)

    def settings_changed(self) -> None:
        """Read the settings at the next message, for they were changed here."""
        self._followed = float("-inf")

    async def spoken_in(self, slack_channel: str) -> Wording:
        """Return how things are said to everybody in a channel."""
        return Wording((await asyncio.to_thread(self._decided, slack_channel))[1])

    async def listened(self, user: str, slack_channel: str, delivery_key: str, **how: Any) -> Context:
        """Return who sends a line, as `context_of` does; raises NotAllowed where they sent too many lately."""
        context = await self.context_of(user, slack_channel, delivery_key, **how)
        self.allowance.take(context.person, delivery_key, self.door.configured.commands_a_minute)
        return context

    async def ask(self, line: str, context: Context) -> Answer:
        """Ask the door in a worker thread, and remember the answer for its buttons."""
        if writes(line):
            answer = await asyncio.to_thread(self.door.ask, line, context)
            self.stirred.set()
            if answer.question.intent == "settings":
                self.settings_changed()
        else:
            answer = await self.asked(self.door.ask, line, context)
        if answer.attachment is not None:
            file = answer.attachment
            answer = await hand_over(self.posting, self.door.store, answer, file, context, self.draw, line)
        self.memory.keep_answer(answer)
        return answer

    def members(self) -> Members:
        """Return the known members of every slice, read a few seconds ago at most; for a worker thread."""
        now = time.monotonic()
        if self._members is None or now - self._members[0] > _MEMBERS_SECONDS:
            found = self.door.members(self.context)
            self._members = now, {name: found[name] for name in found}
        return self._members[1]

    async def turned(self, number: str, kind: str, to: str, context: Context) -> Answer:
        """Return the answer to a kept question with one thing changed, and remember it for its buttons."""
        answer = await self.asked(self.door.turned, number, kind, to, context)
        self.memory.keep_answer(answer)
        return answer

    async def recall(self, number: str, context: Context, *, anew: bool = False) -> Answer:
        """Return the answer behind a button, as it was told; `anew` as the context asks for it, as in its language."""
        known = None if anew else self.memory.answer(number, demo=context.demo)
        return known if known is not None else await self.asked(self.door.again, number, context)

    async def first_time(self, source: str, key: str, signature: str = "", *, in_turn: bool = False) -> bool:
        """Return whether a delivery is new; a store that cannot be written does not stop an answer.

        That of a question is asked `in_turn` with other questions, so that entries to log do not wait behind them.
        """
        try:
            if in_turn:
                return await self.asked(self._take_in, source, key, signature)
            return await asyncio.to_thread(self._take_in, source, key, signature)
        except Unavailable as trouble:
            log.warning("delivery not noted: %s", trouble)
        except Exception:
            log.exception("delivery not noted")
        return True

    def _take_in(self, source: str, key: str, signature: str) -> bool:
        store = self.door.store
        with store.writing() as tx:
            return inbox.first_time(tx, store.workspace, source, key, signature, store.clock())

    async def reply(self, body: Mapping[str, Any], message: Message, **how: Any) -> None:
        """Answer a command or a press where it was made; where that is not possible any more, to that person alone."""
        if body.get("response_url") and await self.respond(body["response_url"], message, **how):
            return
        if body.get("view") and not body.get("response_url"):
            from rox_bot.slack.home import reply_in_view

            await reply_in_view(self, body, message)
            return
        user = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        channel = str(body.get("channel_id") or (body.get("channel") or {}).get("id") or user)
        note = blocks.context(self.wording()._("Slack takes nothing any more where this was asked, so it stands here."))
        plain = [*message.plain, note] if message.plain else []
        await self.whisper(channel, user, replace(message, blocks=[*message.blocks, note], plain=plain))

    async def said(self, work: Awaitable[Answer], wording: Wording, *, private: bool) -> Message:
        """Return an answer as a message; an explained refusal or a failure's reference instead of it."""
        try:
            return await self.rendered(await work, wording, private=private)
        except RoxError as trouble:
            return self.explained(trouble, wording)
        except Exception as fault:
            return self.failure(fault, wording)

    def explained(self, trouble: RoxError, wording: Wording) -> Message:
        """Return why something was not done, with what would work as buttons; their commands stay here.

        Examples of lines that write are for typing: a press would record words that nobody said. A form that asks for
        the missing parts of one is a button.
        """
        if isinstance(trouble, Incomplete) and trouble.form in self.forms:
            return render_error(trouble, wording, fill=self.memory.keep_incomplete(trouble))
        if not trouble.suggestions or any(map(writes, trouble.suggestions)):
            return render_error(trouble, wording)
        return render_error(trouble, wording, token=self.memory.keep_tries(trouble.suggestions))

    def failure(self, fault: Exception, wording: Wording) -> Message:
        """Log what just failed under a short reference and return what the person is told: the reference alone."""
        reference = secrets.token_hex(2)
        log.error("ref %s", reference, exc_info=fault)
        return render_reference(reference, wording)

    async def rendered(self, answer: Answer, wording: Wording, *, private: bool) -> Message:
        """Return an answer as blocks: a chart as Slack's own where that tells the truth, else drawn and uploaded."""
        native = await self.refused.allowed("private" if private else "posted")
        picture = ""
        if answer.chart is not None and answer.question.shape in ("chart", "trend"):
            native_drawn = may_be_native(answer, native) and drawn_by_slack(answer.chart, wording)
            by_slack = native_drawn and not needs_picture(answer.chart)
            picture = "" if by_slack else await self._uploaded(answer.chart, answer.title)
        if isinstance(answer, Preview) and answer.content is not None:
            chart = answer.chart if isinstance(answer.chart, SeriesChart) else None  # marked, where it is the demo's
            content = replace(answer.content, chart=chart)
            return render_preview(content, Wording(answer.language), picture, answer, alone=private)
        return render_answer(answer, wording, private=private, picture_file=picture, native=native)

    async def _uploaded(self, chart: Chart, title: str) -> str:
        """Return the id of a chart's uploaded picture, '' where it cannot be drawn or files may not be."""
        try:
            png = await self.asked(self.draw, chart)
            return await uploaded(self.posting, self.asking, png, title)
        except (NotPosted, Unsure) as trouble:
            log.warning("picture not uploaded: %s", trouble)
        except Exception:
            log.exception("picture not drawn")
        return ""

    def permalink(self, slack_channel: str, ts: str) -> str:
        """Return a message's address, as Slack makes it."""
        return f"{self.identity.url.rstrip('/')}/archives/{slack_channel}/p{ts.replace('.', '')}"

    def wording(self, person: Person | None = None) -> Wording:
        """Return how things are said to a person, or here."""
        return Wording(person.language if person else self.context.language)
