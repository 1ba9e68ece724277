"""Magic moments in messages: whether a message tells one, who is in it, and how much effort it took."""

import re
from dataclasses import dataclass

LIMIT = 4_000
_DECORATION = r"(?:\s|:[a-z0-9_+'-]{1,50}:|_|[^\w\s<>@#&\"'`.,!?:;()/\\|-])*"
_STRONG = r"(?:magic[ -]moment|wow[ -]moment|magisch[ -]moment)"
_END = r"(?!_*[^\W_])"  # a mark of italics may follow the last letter
_SEPARATOR = r"[*_~]*\s*(?:[:\u2013\u2014!]|-(?=\s)|\n)"
_REST = r"[*_~]*(?:\s+(?:to|for|aan|voor)(?!\w))?\s*[:\u2013\u2014!,-]?"
_STRONG_START = re.compile(rf"{_DECORATION}{_STRONG}{_END}{_SEPARATOR}", re.IGNORECASE)
_TAG_START = re.compile(rf"{_DECORATION}#(?:magicmoment|magic)(?!\w)[*_~]*\s*[:\u2013\u2014!-]?", re.IGNORECASE)
_WEAK_START = re.compile(
    rf"{_DECORATION}(?:{_STRONG}|kudos|shout-out|shoutout|shout out|compliment|complimenten|pluim){_END}{_REST}",
    re.IGNORECASE,
)
_USER = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^>]{0,80})?>")
TICKET = re.compile(r"(?<![\w<&/])#(\d{1,20})\b")
VALUE = re.compile(r"(?<![\w<&/])#([^\W\d_][\w-]{1,40})\b")
COMPANY_VALUE = re.compile(r"#?[^\W\d_][\w-]{1,40}")
EFFORT = re.compile(r"(?<![\w.,])(\d{1,3})\s?(min|mins|minutes?|minuten|minuut|m|h|hours?|uur|uren)\b", re.IGNORECASE)
_WHOLE_EFFORT = re.compile(
    r"(?:(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hours?|u|uur|uren))?\s*(?:(\d{1,5})\s*(?:m|min|mins|minutes?|minuten|minuut)?)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"<(https?://[^|>\s]{1,2000})(?:\|([^>]{0,200}))?>")
_SPECIAL = re.compile(r"<[!#]([^>|]{1,100})(?:\|([^>]{0,200}))?>")


@dataclass
class _Own:
    """The words of a workspace's own that tell a moment, and what finds them at the start of a message."""

    words: str = ""
    starts: tuple[tuple[re.Pattern[str], bool], ...] = ()


_OWN = _Own()


@dataclass(frozen=True, slots=True)
class Told:
    """A message that tells a magic moment.

    `strong` means the words leave no doubt; `story` is the text after the trigger, mentions still as `<@U...>`;
    `users` are the Slack ids mentioned; `company_value` a hashtag that is no ticket.
    """

    strong: bool
    story: str
    users: tuple[str, ...]
    ticket: str = ""
    company_value: str = ""
    effort_minutes: int | None = None


def listen_for(words: str) -> None:
    """Let a workspace's own words (with commas) tell a moment in this process, in place of earlier ones.

    They do what `magic moment` does: followed by a sign that separates they leave no doubt, else somebody is asked.
    """
    if words == _OWN.words:
        return
    listed = "|".join(re.escape(each.strip()).replace(r"\ ", r"\s+") for each in words.split(",") if each.strip())
    _OWN.words = words
    _OWN.starts = (
        (
            (re.compile(rf"{_DECORATION}(?:{listed}){_END}{_SEPARATOR}", re.IGNORECASE), True),
            (re.compile(rf"{_DECORATION}(?:{listed}){_END}{_REST}", re.IGNORECASE), False),
        )
        if listed
        else ()
    )


def told_moment(text: str) -> Told | None:
    """Return the moment a message tells, or None: questions, quotes, code and words in mid-sentence tell none."""
    text = text[:LIMIT]
    if text.lstrip().startswith((">", "&gt;", "```", "`")):
        return None
    for pattern, strong in ((_STRONG_START, True), (_TAG_START, True), (_WEAK_START, False), *_OWN.starts):
        match = pattern.match(text)
        if match:
            return _told(text[match.end() :].strip(), strong=strong)
    return None


def whole(text: str) -> Told:
    """Return the moment that somebody makes of a message by hand: all its words."""
    return _told(text[:LIMIT].strip(), strong=False) or Told(strong=False, story=text[:LIMIT].strip(), users=())


def plain_story(text: str, names: dict[str, str]) -> str:
    """Return a story as people read it: mentions by name, links by their label, no Slack marks."""
    named = _USER.sub(lambda match: "@" + names.get(match[1], "someone"), text)
    labelled = _LINK.sub(lambda match: match[2] or match[1], named)
    bare = _SPECIAL.sub(lambda match: match[2] or "", labelled)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip(" *_~")


def _told(story: str, *, strong: bool) -> Told | None:
    if story.endswith("?") and len(story) < 80 and not _USER.search(story):
        return None
    ticket = TICKET.search(story)
    value = VALUE.search(story)
    return Told(
        strong=strong,
        story=story,
        users=tuple(dict.fromkeys(_USER.findall(story))),
        ticket=ticket[1] if ticket else "",
        company_value=value[1].lower() if value else "",
        effort_minutes=effort_in(story),
    )


def effort_in(story: str) -> int | None:
    """Return the first effort named in a text, in minutes; None where there is none."""
    match = EFFORT.search(story)
    return None if match is None else minutes_of(match)


def minutes_of(match: re.Match[str]) -> int:
    """Return the minutes that a match of `EFFORT` names."""
    hours = match[2].lower().startswith(("h", "u"))
    return int(match[1]) * (60 if hours else 1)


def effort_of(text: str) -> int | None:
    """Return the minutes that a text names and nothing else: `5`, `5 min`, `1h`, `1,5 uur`, `1h 30`; else None."""
    match = _WHOLE_EFFORT.fullmatch(text.strip())
    if match is None or not (match[1] or match[2]):
        return None
    return round(float((match[1] or "0").replace(",", ".")) * 60) + int(match[2] or 0)
