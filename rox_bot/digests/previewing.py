"""The preview of a digest: what would be posted now, for one person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rox_bot.digests import choosing
from rox_bot.digests import content as contents
from rox_bot.digests.content import DigestContent
from rox_bot.digests.quotes import told
from rox_bot.digests.tasks import Task
from rox_bot.domain.answer import Action, Answer
from rox_bot.domain.events import Visibility
from rox_bot.domain.policy import may
from rox_bot.domain.question import Context, Question
from rox_bot.language.wording import Wording
from rox_bot.store import schedules
from rox_bot.store.store import Store


@dataclass(frozen=True)
class Preview(Answer):
    """A digest as it would be posted now: `content`, in a `language`, is shown where a digest can be."""

    content: DigestContent | None = None
    language: str = ""


def preview(store: Store, context: Context, words: str = "") -> Answer:
    """Return the digest of the last closed week, or of what words name, as it would be posted here now."""
    unit, audience = choosing.named(words)
    digest = _meant(store, context, words)
    scope = digest or choosing.of_channel(store, context)
    filters = schedules.filters_from(scope["filters"]) if scope else context.scope
    spoken, own = context.channel_language or context.language, Wording(context.language)
    context = replace(context, language=digest["language"] if digest else spoken)
    unit = unit or (digest["unit"] if digest else "week")
    if audience is None:
        audience = digest["audience"] if digest else ""
    period = context.calendar.last_closed(unit, context.now)
    content = contents.build(store, period, filters, context, audience=audience)
    shown = _shown(contents.with_id(store, content, context), context)
    plain = digest is None and unit == "week" and not audience
    return replace(shown, actions=_next(context, own)) if plain else shown


def _next(context: Context, own: Wording) -> tuple[Action, ...]:
    """Return the button that has the digest posted here every week, for who may; said in their `own` words."""
    many = bool(context.slack_channel) and context.visibility is not Visibility.DM
    if not many or context.demo or not may(context.role, "digest.here"):
        return ()
    return (Action("start_digest", own._("Every Monday 9:00, here")),)


def _meant(store: Store, context: Context, words: str) -> Mapping[str, Any] | None:
    """Return the digest set up here that words may mean, the first of several."""
    return next(iter(choosing.matching(store, context, words)), None)


def _shown(content: DigestContent, context: Context) -> Preview:
    wording = Wording(context.language)
    stories = told(content.stories, content.tasks, wording)
    return Preview(
        title=content.title,
        headline=content.gap_note or content.headline,
        lines=(
            *((content.headline,) if content.gap_note else ()),
            *((content.asks,) if content.asks else ()),
            *content.opening,
            *content.lines,
            *(_told(task, wording) for task in content.tasks),
        ),
        readings=content.readings,
        table=None if content.chart else content.table,  # its figures stand in the lines
        chart=content.chart,
        quotes=tuple(replace(quote, said=f"{name} · {quote.said}") for name, quote in stories),
        notes=content.footer,
        question=Question("digest", shape="chart" if content.chart else "text"),
        answer_id=content.answer_id,
        shareable=False,
        content=content,
        language=context.language,
    )


def _told(task: Task, wording: Wording) -> str:
    """Return a task as a line."""
    return " · ".join(part for part in (task.text, task.standing(wording), task.url) if part)
