"""What every listener needs: the door, the people and places of one workspace, and ways to speak back."""

import asyncio
import json
import logging
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from rox_bot.answers.packing import question_from
from rox_bot.commands import Door
from rox_bot.digests.posting import NotPosted, Unsure
from rox_bot.domain.answer import Answer
from rox_bot.domain.chart import Chart
from rox_bot.domain.errors import N_, RoxError, Unavailable
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import demand
from rox_bot.domain.question import Context
from rox_bot.intake.moments import Draft
from rox_bot.language.wording import Wording
from rox_bot.slack import clients
from rox_bot.slack.asking import People, Person, Places
from rox_bot.slack.blocks import Block
from rox_bot.slack.posting import uploaded
from rox_bot.slack.rendering import Message, render_answer, render_error, render_reference
from rox_bot.store import inbox, kept

log = logging.getLogger(__name__)
_MOST_REMEMBERED = 500
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Identity:
    """The workspace and the bot in it, as Slack's auth.test names them; `url` is the workspace's address."""

    team: str
    enterprise: str
    bot_user: str
    bot: str
    url: str


@dataclass(frozen=True)
class Pictured(Message):
    """A message with a picture; `plain` are its blocks without one, for where Slack does not show it."""

    plain: list[Block]


@dataclass
class Edge:
    """One workspace's Slack side: `posting` never repeats a call by itself, `asking` may."""

    door: Door
    identity: Identity
    posting: AsyncWebClient
    asking: AsyncWebClient
    people: People
    places: Places
    session: aiohttp.ClientSession
    context: Context
    draw: Callable[[Chart], bytes]
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    answers: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    tries: OrderedDict[str, tuple[str, ...]] = field(default_factory=OrderedDict)
    drafts: OrderedDict[str, Draft] = field(default_factory=OrderedDict)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Start work that may be lost at a crash, and keep hold of it until it ends."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a task failed", exc_info=task.exception())

    async def drain(self, seconds: float) -> None:
        """Wait for running work, at most so long."""
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=seconds)

    async def context_of(self, user: str, slack_channel: str, delivery_key: str, *, open_: bool = False) -> Context:
        """Return who asks, where, and now; raises NotAllowed for guests and people of other organisations."""
        person, place = await asyncio.gather(self.people.find(user), self.places.find(slack_channel))
        demand(person.role, "ask")
        return replace(
            self.context,
            now=self.door.store.clock(),
            language=person.language,
            person=person.key,
            role=person.role,
            slack_channel=slack_channel,
            slack_channel_name=place.name,
            visibility=place.visibility,
            in_the_open=open_ and place.visibility is not Visibility.DM,
            surface="slack",
            delivery=delivery_key,
        )

    async def ask(self, line: str, context: Context) -> Answer:
        """Ask the door in a worker thread, and remember the answer for its buttons."""
        answer = await asyncio.to_thread(self.door.ask, line, context)
        self.remember(answer)
        return answer

    def remember(self, answer: Answer) -> None:
        """Remember an answer for its buttons; after a restart it is made anew from what was kept."""
        if answer.answer_id:
            self.answers[answer.answer_id] = answer
            _shortened(self.answers)

    def remember_draft(self, draft: Draft) -> None:
        """Remember a moment that its author is asked about; after a restart the message is read again."""
        self.drafts[draft.key] = draft
        _shortened(self.drafts)

    async def recall(self, number: str, context: Context) -> Answer:
        """Return the answer behind a button."""
        known = self.answers.get(number)
        return known if known is not None else await asyncio.to_thread(self._again, number, context)

    def _again(self, number: str, context: Context) -> Answer:
        with self.door.store.reading() as tx:
            row = kept.find_answer(tx, context.workspace, number)
        if row is None:
            raise RoxError(N_("That answer is no longer kept. Please ask again."))

        question = question_from(json.loads(row["question"]))
        return replace(self.door.answer(question, replace(context, now=row["read_at"]), keep=False), answer_id=number)

    async def first_time(self, source: str, key: str) -> bool:
        """Return whether a delivery is new; a store that cannot be written does not stop an answer."""
        try:
            return await asyncio.to_thread(self._take_in, source, key)
        except Unavailable as trouble:
            log.warning("delivery not noted: %s", trouble)
        except Exception:
            log.exception("delivery not noted")
        return True

    def _take_in(self, source: str, key: str) -> bool:
        store = self.door.store
        with store.writing() as tx:
            return inbox.take_in(tx, store.workspace, source, key, store.clock())

    async def said(self, work: Awaitable[Answer], wording: Wording, *, private: bool) -> Message:
        """Return an answer as a message; an explained refusal or a failure's reference instead of it."""
        try:
            return await self.rendered(await work, wording, private=private)
        except RoxError as trouble:
            return self.explained(trouble, wording)
        except Exception as fault:
            return self.failure(fault, wording)

    def explained(self, trouble: RoxError, wording: Wording) -> Message:
        """Return why something was not done, with what would work as buttons; their commands stay here."""
        if not trouble.suggestions:
            return render_error(trouble, wording)
        token = secrets.token_hex(6)
        self.tries[token] = trouble.suggestions
        _shortened(self.tries)
        return render_error(trouble, wording, token=token)

    def failure(self, fault: Exception, wording: Wording) -> Message:
        """Log what just failed under a short reference and return what the person is told: the reference alone."""
        reference = secrets.token_hex(2)
        log.error("ref %s", reference, exc_info=fault)
        return render_reference(reference, wording)

    async def rendered(self, answer: Answer, wording: Wording, *, private: bool) -> Message:
        """Return an answer as blocks; a chart is drawn and uploaded where files may be, else told as a table."""
        picture = ""
        if answer.chart is not None and answer.question.shape in ("chart", "trend"):
            try:
                png = await asyncio.to_thread(self.draw, answer.chart)
                picture = await uploaded(self.posting, self.asking, png, answer.title)
            except (NotPosted, Unsure) as trouble:
                log.warning("picture not uploaded: %s", trouble)
            except Exception:
                log.exception("picture not drawn")
        plain = render_answer(answer, wording, private=private)
        if not picture:
            return plain
        shown = render_answer(answer, wording, private=private, picture_file=picture)
        return Pictured(shown.text, shown.blocks, plain.blocks)

    async def respond(self, response_url: str, message: Message, **how: Any) -> None:
        """Answer to a response address, privately unless told otherwise.

        What is refused is sent once more with less in it. What ended in doubt is sent again only where one person sees
        it: told twice is better than not at all, but nothing is posted in a channel twice.
        """
        if not clients.may_be_answered(response_url, self.posting.base_url):
            log.warning("response address refused")
            return
        given: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False, **how}
        doubts = 1 if given["response_type"] == "ephemeral" else 0
        for attempt in _lessening(message):
            try:
                await self._responded(response_url, {**given, **attempt}, doubts)
            except NotPosted as refusal:
                log.warning("answer refused: %s", refusal)
            except Unsure as doubt:
                log.warning("answer in doubt: %s", doubt)
                return
            else:
                return

    async def _responded(self, response_url: str, payload: dict[str, Any], doubts: int) -> None:
        """Send one payload; wait once where asked to, and repeat after as many doubtful outcomes as are allowed."""
        for last in (False, True):
            try:
                await clients.respond(self.session, response_url, payload)
            except NotPosted as refusal:
                if last or refusal.retry_after is None:
                    raise
                await asyncio.sleep(min(refusal.retry_after, _LONGEST_PAUSE))
            except Unsure:
                if last or not doubts:
                    raise
            else:
                return

    async def whisper(self, slack_channel: str, user: str, message: Message, thread: str = "") -> None:
        """Say something only one person sees: in the channel, or as a direct message where it cannot be shown there."""
        where: dict[str, Any] = {"thread_ts": thread} if thread else {}
        try:
            if slack_channel.startswith("D"):
                await self.post(slack_channel, message)
                return
            call = self.posting.chat_postEphemeral(channel=slack_channel, user=user, **where, **_payload(message))
            await clients.sorted_out(call)
        except NotPosted:
            await self.post(user, message)
        except Unsure as doubt:
            log.warning("note in doubt: %s", doubt)

    async def post(self, slack_channel: str, message: Message, thread: str = "") -> bool:
        """Post once, with less in it where that is refused; return False where it certainly does not stand there."""
        where = {"channel": slack_channel, "unfurl_links": False, "unfurl_media": False}
        if thread:
            where["thread_ts"] = thread
        for attempt in _lessening(message):
            try:
                await self._posted({**where, **attempt})
            except NotPosted as refusal:
                log.warning("not posted: %s", refusal)
                if not refusal.picture:
                    return False
            except Unsure as doubt:
                log.warning("post in doubt: %s", doubt)
                return True
            else:
                return True
        return False

    async def _posted(self, payload: dict[str, Any]) -> None:
        """Post a payload, after a pause where Slack asks for one."""
        try:
            await clients.sorted_out(self.posting.chat_postMessage(**payload))
        except NotPosted as refusal:
            if refusal.retry_after is None:
                raise
            await asyncio.sleep(min(refusal.retry_after, _LONGEST_PAUSE))
            await clients.sorted_out(self.posting.chat_postMessage(**payload))

    def permalink(self, slack_channel: str, ts: str) -> str:
        """Return a message's address, as Slack makes it."""
        return f"{self.identity.url.rstrip('/')}/archives/{slack_channel}/p{ts.replace('.', '')}"

    def wording(self, person: Person | None = None) -> Wording:
        """Return how things are said to a person, or here."""
        return Wording(person.language if person else self.context.language)


def _payload(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}


def _lessening(message: Message) -> Iterator[dict[str, Any]]:
    """Yield what is sent: everything, then no picture, then the text alone."""
    yield _payload(message)
    if isinstance(message, Pictured):
        yield {"text": message.text, "blocks": message.plain}
    yield {"text": message.text}


def _shortened(kept: OrderedDict[str, Any]) -> None:
    """Drop the oldest entries of what is only remembered for convenience."""
    while len(kept) > _MOST_REMEMBERED:
        kept.popitem(last=False)
