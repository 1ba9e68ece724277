"""Block Kit elements as plain dicts; every text passes through one gate that removes invisible characters.

Words of people appear only in plain_text and in text leaves of rich_text, which Slack never reads for mentions,
links or formatting.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from rox_bot.slack.blocks.text import cleaned, cut, one_line

Block = dict[str, Any]
MOST_URL = 3_000


def plain(text: str) -> Block:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": cleaned(text).strip(), "emoji": False}


def section(text: str) -> Block:
    """Return a section of plain text."""
    return {"type": "section", "text": plain(text), "expand": True}


def header(text: str) -> Block:
    """Return a heading, cut at Slack's 150 characters."""
    return {"type": "header", "text": plain(cut(one_line(text), 150))}


def context(*texts: str) -> Block:
    """Return small print, one line for each text that is not empty."""
    lines = "\n".join(line for line in map(one_line, texts) if line).replace("`", "")  # read as marks nowhere here
    return {"type": "context", "elements": [plain(lines)] if lines else []}


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def button(label: str, action_id: str, value: str = "", style: str = "") -> Block:
    """Return a button; `value` is an opaque id, `style` is `primary`, `danger` or ''."""
    shown: Block = {"type": "button", "action_id": action_id, "text": plain(cut(one_line(label), 75))}
    if value:
        shown["value"] = value
    if style in ("primary", "danger"):
        shown["style"] = style
    return shown


def option(label: str, value: str) -> Block:
    """Return one option of a menu; label and value have 75 characters at most."""
    return {"text": plain(cut(one_line(label), 75)), "value": value}


def menu(action_id: str, placeholder: str, options: Sequence[Block], chosen: str = "") -> Block:
    """Return a menu of up to 100 options; the one whose value is `chosen` is shown as the present choice."""
    shown: Block = {"type": "static_select", "action_id": action_id, "placeholder": plain(placeholder)}
    shown["options"] = list(options)
    now = next((each for each in options if each["value"] == chosen), None)
    return {**shown, "initial_option": now} if now else shown


def feedback(action_id: str, good: tuple[str, str], bad: tuple[str, str]) -> Block:
    """Return Slack's pair of buttons for an opinion; each is given as (label, opaque value)."""
    sides = [{"text": plain(cut(one_line(label), 75)), "value": value} for label, value in (good, bad)]
    pair = {
        "type": "feedback_buttons",
        "action_id": action_id,
        "positive_button": sides[0],
        "negative_button": sides[1],
    }
    return {"type": "context_actions", "elements": [pair]}


def actions(*buttons: Block) -> Block:
    """Return buttons in a row; each needs an `action_id` of its own."""
    return {"type": "actions", "elements": list(buttons)}


def image(file_id: str, alt_text: str) -> Block:
    """Return an uploaded file as a picture; `alt_text` must not be empty."""
    alt = cut(one_line(alt_text), 2_000)
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": alt}


def leaf(text: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> Block:
    """Return text inside a rich_text element, shown exactly as it is written."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic), ("code", code)) if on}
    shown: Block = {"type": "text", "text": cleaned(text)}
    return {**shown, "style": style} if style else shown


def leaves(text: str) -> list[Block]:
    """Return a text of ours with what stands between backticks as code; Slack reads no marks in rich_text."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [leaf(text)]
    return [leaf(part, code=place % 2 == 1) for place, part in enumerate(parts) if part]


def link(url: str, text: str) -> Block:
    """Return a link of our making, or its bare text where the address is not a whole http or https one."""
    return {"type": "link", "url": url, "text": cleaned(text)} if _is_web_address(url) else leaf(text)


def paragraph(*leaves: Block) -> Block:
    """Return a run of text; empty leaves are left out."""
    return {"type": "rich_text_section", "elements": _filled(leaves)}


def quote(*leaves: Block) -> Block:
    """Return a run of text marked as somebody's words."""
    return {"type": "rich_text_quote", "elements": _filled(leaves)}


def preformatted(text: str) -> Block:
    """Return text in a fixed-width font."""
    return {"type": "rich_text_preformatted", "elements": _filled([leaf(text)])}


def bullets(texts: Iterable[str]) -> Block:
    """Return a list with one bullet for each text that is not empty."""
    return items(paragraph(*leaves(text)) for text in map(one_line, texts) if text)


def items(paragraphs: Iterable[Block]) -> Block:
    """Return a list with one bullet for each run of text."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(paragraphs)}


def rich_text(*elements: Block) -> Block:
    """Return paragraphs, lists, quotes and preformatted text as one block; empty ones are left out."""
    return {"type": "rich_text", "elements": [element for element in elements if element["elements"]]}


def chart(kind: str, title: str, series: Mapping[str, Sequence[tuple[str, float]]], y_label: str = "") -> Block:
    """Return Slack's own `line` or `bar` chart of named series of (category, finite value).

    Every series has the same categories in the same order, and no two the same name.
    """
    axis: Block = {"categories": [label for label, _ in next(iter(series.values()), ())]}
    if y_label:
        axis["y_label"] = cut(one_line(y_label), 50)
    drawn = [
        {"name": cut(one_line(name), 20), "data": [{"label": label, "value": value} for label, value in points]}
        for name, points in series.items()
    ]
    shown = {"type": kind, "series": drawn, "axis_config": axis}
    return {"type": "data_visualization", "title": cut(one_line(title), 50), "chart": shown}


def _filled(leaves: Iterable[Block]) -> list[Block]:
    kept = [each for each in leaves if each["text"]]
    return kept if any(each["text"].strip() for each in kept) else []


def _is_web_address(url: str) -> bool:
    if len(url) > MOST_URL or not url.isprintable() or any(sign in url for sign in " <>|\"'\\"):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
