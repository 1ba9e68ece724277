"""An independent check of Block Kit limits, answering with the errors Slack gives.

Limits as published by Slack (docs.slack.dev, reference/block-kit); none of the bot's own checks is used here.
"""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from .journal import Json
from .state import SlackError, Workspace

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = {"section", "header", "divider", "context", "actions", "input", "image", "rich_text", "video"}
NATIVE = {"table", "data_table", "data_visualization", "card", "carousel"}
SURFACES = {
    MESSAGE: EVERYWHERE | NATIVE | {"markdown", "container", "context_actions", "task_card", "plan"},
    MODAL: EVERYWHERE | {"alert"},
    HOME: EVERYWHERE | NATIVE,
}
# block type -> (path of a text inside it, longest)
TEXT_LIMITS: dict[str, list[tuple[str, int]]] = {
    "section": [("text", 3000)],
    "header": [("text", 150)],
    "image": [("title", 2000)],
    "input": [("label", 2000), ("hint", 2000)],
    "container": [("title", 150), ("subtitle", 150)],
    "card": [("title", 150), ("subtitle", 150), ("body", 200)],
    "alert": [("text", 200)],
}
PLAIN_ONLY = {("header", "text"), ("image", "title"), ("input", "label"), ("input", "hint")}
REQUIRED = {
    "header": ["text"],
    "markdown": ["text"],
    "input": ["label", "element"],
    **{kind: ["elements"] for kind in ("actions", "context", "rich_text")},
}
CHILDREN = EVERYWHERE | {"table"}
MOST_ELEMENTS = {"context": 10, "actions": 25, "context_actions": 5, "carousel": 10}
TABLES = {"table", "data_table"}
NATIVE_CHARTS = {"line", "bar", "area", "pie"}
# All text of a message's blocks together; not published, measured by others (slackapi/bolt-js#2509).
MOST_TEXT = 13_200

Fault = tuple[str, str]


def check_message(slack: Workspace, blocks: Any) -> None:
    """Refuses blocks Slack would not post: `invalid_blocks`, `invalid_attachments` or their kin."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    faults = list(_faults(slack, blocks, MESSAGE))
    if faults:
        raise _refusal("invalid_blocks", faults)
    if sum(1 for block in _walk(blocks) if block.get("type") in TABLES) > 1:
        raise _refusal("invalid_attachments", [("only_one_table_allowed", "/blocks")])
    if sum(len(text) for text in _strings(blocks)) > MOST_TEXT:
        raise SlackError("msg_blocks_too_long")


def check_view(slack: Workspace, view: Json, kind: str) -> None:
    """Refuses a modal or Home tab Slack would not show: `invalid_arguments` with one message a fault."""
    blocks = view.get("blocks")
    faults: list[Fault] = []
    if view.get("type") != kind:
        faults.append((f"must be of type {kind}", "/view/type"))
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise _refusal("invalid_arguments", [*faults, ("must provide blocks", "/view/blocks")])
    if kind == MODAL:
        faults += _modal_faults(view, blocks)
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name) or "") > most:
            faults.append((f"must be less than {most + 1} characters", f"/view/{name}"))
    faults += _faults(slack, blocks, kind)
    if faults:
        raise _refusal("invalid_arguments", faults)


def _modal_faults(view: Json, blocks: list[Json]) -> Iterator[Fault]:
    for name in ("title", "submit", "close"):
        text = view.get(name)
        if text is not None or name == "title":
            yield from _text_faults(text, 24, f"/view/{name}", plain=True)
    if view.get("submit") is None and any(block.get("type") == "input" for block in blocks):
        yield "submit is required when an input block is within blocks", "/view/submit"


def _refusal(error: str, faults: list[Fault]) -> SlackError:
    lines = [f"{what} [json-pointer:{where}]" for what, where in faults]
    metadata = {"messages": [f"[ERROR] {line}" for line in lines]}
    return SlackError(error, errors=lines, response_metadata=metadata)


def _faults(slack: Workspace, blocks: list[Json], surface: str) -> Iterator[Fault]:
    most = 50 if surface == MESSAGE else 100
    if len(blocks) > most:
        yield f"no more than {most} items allowed", "/blocks"
    for place, block in enumerate(blocks):
        yield from _block_faults(slack, block, f"/blocks/{place}", surface)
    yield from _repeats((block.get("block_id") for block in blocks), "block_id", "/blocks")
    if sum(len(block.get("text") or "") for block in blocks if block.get("type") == "markdown") > 12_000:
        yield "markdown text must be less than 12001 characters", "/blocks"
    if sum(1 for block in blocks if block.get("type") == "data_visualization") > 2:
        yield "no more than 2 data_visualization blocks allowed", "/blocks"


def _block_faults(slack: Workspace, block: Json, where: str, surface: str) -> Iterator[Fault]:
    kind = block.get("type")
    if kind not in SURFACES[surface] or kind in slack.refused_blocks:
        yield f"unsupported type: {kind}", f"{where}/type"
        return
    for name in REQUIRED.get(str(kind), []):
        if not block.get(name):
            yield f"missing required field: {name}", where
    for name, most in TEXT_LIMITS.get(str(kind), []):
        if block.get(name) is not None:
            yield from _text_faults(block[name], most, f"{where}/{name}", (kind, name) in PLAIN_ONLY)
    if len(block.get("block_id") or "") > 255:
        yield "must be less than 256 characters", f"{where}/block_id"
    if kind == "section":
        yield from _section_faults(block, where)
    if kind == "data_visualization":
        yield from _chart_faults(block, where)
    if kind in TABLES:
        yield from _table_faults(block, where)
    if kind == "container":
        yield from _container_faults(slack, block, where, surface)
    yield from _element_faults(slack, block, where)


def _container_faults(slack: Workspace, block: Json, where: str, surface: str) -> Iterator[Fault]:
    children = block.get("blocks") or []
    if not 1 <= len(children) <= 10:
        yield "must have 1 to 10 items", f"{where}/blocks"
    for place, child in enumerate(children):
        if child.get("type") not in CHILDREN:
            yield f"unsupported type in a container: {child.get('type')}", f"{where}/blocks/{place}"
        yield from _block_faults(slack, child, f"{where}/blocks/{place}", surface)


def _text_faults(text: Any, most: int, where: str, plain: bool = False) -> Iterator[Fault]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn", "rich_text"):
        yield "must be a text object", where
    elif plain and text["type"] != "plain_text":
        yield "unsupported type: must be plain_text", f"{where}/type"
    elif text["type"] != "rich_text" and not text.get("text"):
        yield "must be more than 0 characters", f"{where}/text"
    elif len(text.get("text") or "") > most:
        yield f"must be less than {most + 1} characters", f"{where}/text"


def _section_faults(block: Json, where: str) -> Iterator[Fault]:
    fields = block.get("fields") or []
    if not block.get("text") and not fields:
        yield "must define either `text` or `fields`", where
    if len(fields) > 10:
        yield "no more than 10 items allowed", f"{where}/fields"
    for place, text in enumerate(fields):
        yield from _text_faults(text, 2000, f"{where}/fields/{place}")


def _element_faults(slack: Workspace, block: Json, where: str) -> Iterator[Fault]:
    elements = block.get("elements") or []
    most = MOST_ELEMENTS.get(str(block.get("type")))
    if most is not None and len(elements) > most:
        yield f"no more than {most} items allowed", f"{where}/elements"
    inner = [each for each in [*elements, block.get("accessory"), block.get("element")] if isinstance(each, dict)]
    yield from _repeats((each.get("action_id") for each in inner), "action_id", f"{where}/elements")
    if block.get("type") == "image":
        inner = [block]
    for each in inner:
        if each.get("type") == "image":
            yield from _image_faults(slack, each, where)
        if each.get("type") == "button":
            yield from _button_faults(each, where)
        if each.get("type") == "feedback_buttons":
            yield from _feedback_faults(each, where)
        elif block.get("type") == "context_actions" and each.get("type") != "icon_button":
            yield f"unsupported type: {each.get('type')}", f"{where}/elements"
        if len(each.get("action_id") or "") > 255:
            yield "must be less than 256 characters", f"{where}/action_id"
        yield from _option_faults(each, where)


def _image_faults(slack: Workspace, image: Json, where: str) -> Iterator[Fault]:
    if not image.get("alt_text"):
        yield "missing required field: alt_text", where
    elif len(image["alt_text"]) > 2000:
        yield "must be less than 2001 characters", f"{where}/alt_text"
    named = image.get("slack_file")
    if bool(named) == bool(image.get("image_url")):
        yield "must define either `image_url` or `slack_file`", where
    if named:
        file = slack.files.get(named.get("id") or str(named.get("url", "")).rsplit("/", 2)[-2:][0])
        if file is None or file.deleted or not slack.file_is_ready(file):
            yield "invalid slack file", f"{where}/slack_file"


def _button_faults(button: Json, where: str) -> Iterator[Fault]:
    yield from _text_faults(button.get("text"), 75, f"{where}/text", plain=True)
    for name, most in (("value", 2000), ("url", 3000)):
        if len(button.get(name) or "") > most:
            yield f"must be less than {most + 1} characters", f"{where}/{name}"
    if button.get("style") not in (None, "primary", "danger"):
        yield "failed to match one of the allowed values", f"{where}/style"


def _feedback_faults(pair: Json, where: str) -> Iterator[Fault]:
    """Both sides need a plain text of at most 75 characters and a value (feedback-buttons-element)."""
    for name in ("positive_button", "negative_button"):
        side = pair.get(name) or {}
        yield from _text_faults(side.get("text"), 75, f"{where}/{name}/text", plain=True)
        if not 1 <= len(side.get("value") or "") <= 2000:
            yield "must have 1 to 2000 characters", f"{where}/{name}/value"


def _option_faults(element: Json, where: str) -> Iterator[Fault]:
    options = element.get("options")
    if options is None:
        return
    if not 1 <= len(options) <= 100:
        yield "must have 1 to 100 items", f"{where}/options"
    for option in options:
        # Radio buttons and check boxes take mrkdwn, menus do not.
        plain = "select" in element.get("type", "") or element.get("type") == "overflow"
        yield from _text_faults(option.get("text"), 75, f"{where}/options/text", plain=plain)
        if len(option.get("value") or "") > 150:
            yield "must be less than 151 characters", f"{where}/options/value"


def _table_faults(block: Json, where: str) -> Iterator[Fault]:
    """Data tables take a heading and 1 to 100 rows, plain tables 100 rows in all; every row has as many cells."""
    rows, rich = block.get("rows") or [], block.get("type") == "data_table"
    fewest, most = (2, 101) if rich else (1, 100)
    if not fewest <= len(rows) <= most:
        yield f"must have {fewest} to {most} rows", f"{where}/rows"
    if rich:
        yield from _data_table_faults(block, rows, where)
    elif len(block.get("column_settings") or []) > 20:
        yield "no more than 20 items allowed", f"{where}/column_settings"
    for place, row in enumerate(rows):
        if not 1 <= len(row) <= 20:
            yield "must have 1 to 20 items", f"{where}/rows/{place}"
        for cell in row:
            yield from _cell_faults(cell, f"{where}/rows/{place}")
    if sum(len(text) for text in _strings(rows)) > 10_000:
        yield "table is too long", where


def _data_table_faults(block: Json, rows: list[Any], where: str) -> Iterator[Fault]:
    if not isinstance(block.get("caption"), str) or not block["caption"]:
        yield "missing required field: caption", where
    size, head = block.get("page_size", 5), block.get("row_header_column_index", 0)
    if not isinstance(size, int) or not 1 <= size <= 100:
        yield "must be between 1 and 100", f"{where}/page_size"
    if len({len(row) for row in rows}) > 1:
        yield "all rows must have the same number of values", f"{where}/rows"
    if not isinstance(head, int) or not 0 <= head < max(map(len, rows), default=1):
        yield "no such column", f"{where}/row_header_column_index"
    if any(cell.get("type") == "rich_text" for cell in (rows[0] if rows else [])):
        yield "rich_text cannot be used in the header", f"{where}/rows/0"


def _cell_faults(cell: Any, where: str) -> Iterator[Fault]:
    kind = cell.get("type") if isinstance(cell, dict) else None
    if kind not in ("raw_text", "raw_number", "rich_text"):
        yield f"unsupported cell type: {kind}", where
    if kind in ("raw_text", "raw_number") and not cell.get("text"):
        yield "must be more than 0 characters", where
    if kind == "raw_number":
        value = cell.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            yield "must be a finite number", where


def _chart_faults(block: Json, where: str) -> Iterator[Fault]:
    chart = block.get("chart") or {}
    if chart.get("type") not in NATIVE_CHARTS:
        yield f"unsupported chart type: {chart.get('type')}", f"{where}/chart/type"
    if not 1 <= len(block.get("title") or "") <= 50:
        yield "must have 1 to 50 characters", f"{where}/title"
    if chart.get("type") == "pie":
        segments = chart.get("segments") or []
        yield from _point_faults(segments, f"{where}/chart/segments", above=0)
        yield from _count_faults(segments, f"{where}/chart/segments")
        return
    axis = chart.get("axis_config") or {}
    categories, series = axis.get("categories") or [], chart.get("series") or []
    yield from _count_faults(series, f"{where}/chart/series")
    yield from _repeats((each.get("name") for each in series), "name", f"{where}/chart/series")
    if not 1 <= len(categories) <= 20:
        yield "must have 1 to 20 items", f"{where}/chart/axis_config/categories"
    if any(len(axis.get(name) or "") > 50 for name in ("x_label", "y_label")):
        yield "must be less than 51 characters", f"{where}/chart/axis_config"
    for each in series:
        points = each.get("data") or []
        yield from _point_faults(points, f"{where}/chart/series")
        if sorted(str(point.get("label")) for point in points) != sorted(map(str, categories)):
            yield "each series needs one value per category", f"{where}/chart/series"


def _count_faults(parts: list[Json], where: str) -> Iterator[Fault]:
    if not 1 <= len(parts) <= 6:
        yield "must have 1 to 6 items", where
    if any(len(part.get("name") or part.get("label") or "") > 20 for part in parts):
        yield "must be less than 21 characters", where


def _point_faults(points: list[Json], where: str, above: float = -math.inf) -> Iterator[Fault]:
    for point in points:
        value = point.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or not above < value < math.inf:
            yield "must be a finite number", where
        if not 1 <= len(point.get("label") or "") <= 20:
            yield "must have 1 to 20 characters", where


def _repeats(values: Iterator[Any], name: str, where: str) -> Iterator[Fault]:
    for value, count in Counter(value for value in values if value).items():
        if count > 1:
            yield f"{name} must be unique: {value}", where


def _walk(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _walk([child for child in block.get("blocks") or [] if isinstance(child, dict)])


def _strings(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, name)
    elif isinstance(value, str) and name in ("text", "label", "caption", "title", "alt_text"):
        yield value
