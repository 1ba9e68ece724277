"""A check of outgoing messages and views against Slack's limits, and a guard that cuts a message down to them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import isfinite
from typing import Any

from rox_bot.slack.blocks import Block
from rox_bot.slack.blocks.schema import (
    FEWEST_ROWS,
    LONGEST,
    MOST,
    MOST_A_PAGE,
    MOST_BLOCKS,
    MOST_CELLS,
    MOST_CHARTS,
    MOST_MARKDOWN,
    MOST_TABLE,
    MOST_TEXT,
    MOST_TOTAL,
    PARTS,
    PLAIN_ONLY,
    REQUIRED,
    SURFACES,
    WORDS,
)
from rox_bot.slack.blocks.text import cut

_SHORTEST = 20
"""A message whose texts would all be cut below this many characters loses its last blocks instead."""


def check_message(blocks: Sequence[Block], text: str) -> list[str]:
    """Return what Slack would not take, or show badly, in a message; an empty list for a good one."""
    problems = _surface_problems(blocks, "message")
    total = sum(_lengths(list(blocks)))
    if total > MOST_TOTAL:
        problems.append(f"blocks: {total} characters in all, at most {MOST_TOTAL}")
    if not text.strip():
        problems.append("text: missing")
    if len(text) > MOST_TEXT:
        problems.append(f"text: {len(text)} characters, at most {MOST_TEXT}")
    return problems


def check_view(view: Block) -> list[str]:
    """Return what Slack would not take in a modal or a Home tab; an empty list for a good one."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"type: {kind}, not modal or home"]
    blocks = view.get("blocks") or []
    problems = _surface_problems(blocks, kind)
    for name, most in (("private_metadata", 3_000), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name) or "") > most:
            problems.append(f"{name}: {len(view[name])} characters, at most {most}")
    return problems + (_modal_problems(view, blocks) if kind == "modal" else [])


def fitted(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of a message within Slack's limits; good ones come back as they are.

    Too long texts are cut with an ellipsis. A block that cannot be mended, or is one too many of its kind, is left
    out. Where all texts together are too long the longest give way first.
    """
    kept: list[Block] = []
    for block in map(_mended, blocks):
        if block is not None and not _together([*kept, block], "message"):
            kept.append(block)
    while kept and _level(kept) < _SHORTEST:
        kept.pop()
    return [_shortened(block, "blocks", _level(kept)) for block in kept]


def _surface_problems(blocks: Sequence[Block], surface: str) -> list[str]:
    problems = _together(blocks, surface)
    for place, block in enumerate(blocks):
        where = f"blocks[{place}]"
        if block.get("type") not in SURFACES[surface]:
            problems.append(f"{where}: no {block.get('type')} in a {surface}")
        problems += _block_problems(block, where)
    return problems


def _together(blocks: Sequence[Block], surface: str) -> list[str]:
    """Return what is wrong with the blocks beside each other."""
    kinds = Counter(str(block.get("type")) for block in _with_children(blocks))
    markdown = sum(len(block.get("text") or "") for block in blocks if block.get("type") == "markdown")
    counts = (
        ("blocks", len(blocks), MOST_BLOCKS[surface]),
        ("tables", kinds["table"] + kinds["data_table"], 1),
        ("charts", kinds["data_visualization"], MOST_CHARTS),
        ("characters of markdown", markdown, MOST_MARKDOWN),
    )
    problems = [f"blocks: {n} {what}, at most {most}" for what, n, most in counts if n > most]
    return problems + _repeated((block.get("block_id") for block in blocks), "blocks: block_id")


def _with_children(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from block.get("blocks") or []


def _modal_problems(view: Block, blocks: Sequence[Block]) -> list[str]:
    problems = []
    for name in ("title", "submit", "close"):
        text = view.get(name)
        if text is None and name != "title":
            continue
        if not isinstance(text, dict) or text.get("type") != "plain_text" or not 1 <= _length(text) <= 24:
            problems.append(f"{name}: must be plain_text of 1 to 24 characters")
    if view.get("submit") is None and any(block.get("type") == "input" for block in blocks):
        problems.append("submit: missing beside an input")
    return problems


def _block_problems(block: Block, where: str) -> list[str]:
    return [problem for each in _nodes(block, "blocks", where) for problem in _node_problems(*each)]


def _nodes(value: Any, field: str, where: str) -> Iterator[tuple[str, str, Block]]:
    """Return each element in a block tree as (place, field it stands in, element)."""
    if isinstance(value, dict):
        yield where, field, value
        for name, inner in value.items():
            yield from _nodes(inner, name, f"{where}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _nodes(inner, field, f"{where}[{place}]")


def _node_problems(where: str, field: str, node: Block) -> Iterator[str]:
    names = _names(field, node)
    for name in (name for kind in names for name in REQUIRED.get(kind, ())):
        if not node.get(name):
            yield f"{where}.{name}: missing"
    for name, value in node.items():
        length, longest = _length(value), _longest(names, name)
        if longest is not None and length > longest:
            yield f"{where}.{name}: {length} characters, at most {longest}"
        most = _most(names, name)
        if most is not None and isinstance(value, list) and not 1 <= len(value) <= most:
            yield f"{where}.{name}: {len(value)} elements, from 1 to {most}"
        if isinstance(value, dict) and value.get("type") == "mrkdwn" and _is_plain(names, name):
            yield f"{where}.{name}: must be plain_text"
    yield from _shape_problems(where, node)


def _shape_problems(where: str, node: Block) -> Iterator[str]:
    """Return what is wrong with one element beyond lengths and counts."""
    kind = str(node.get("type"))
    inner = node.get("elements") or []
    for each in inner:
        if kind in PARTS and each.get("type") not in PARTS[kind]:
            yield f"{where}: no {each.get('type')} in a {kind}"
    if kind == "section" and not node.get("text") and not node.get("fields"):
        yield f"{where}: neither text nor fields"
    if kind == "image" and bool(node.get("slack_file")) == bool(node.get("image_url")):
        yield f"{where}: needs slack_file or image_url"
    if kind == "button" and node.get("style") not in (None, "primary", "danger"):
        yield f"{where}.style: {node['style']}"
    if kind in ("actions", "context_actions"):
        yield from _repeated((each.get("action_id") for each in inner), f"{where}: action_id")
    if kind in ("table", "data_table"):
        yield from _table_problems(where, node)
    if kind == "data_visualization":
        yield from _chart_problems(f"{where}.chart", node.get("chart") or {})


def _table_problems(where: str, table: Block) -> Iterator[str]:
    rows = table.get("rows") or []
    if table.get("type") == "data_table" and len(rows) < FEWEST_ROWS:
        yield f"{where}.rows: needs a heading and a row"
    if any(not 1 <= len(row) <= MOST_CELLS for row in rows) or len({len(row) for row in rows}) > 1:
        yield f"{where}.rows: from 1 to {MOST_CELLS} cells, as many in each row"
    for cell in (cell for row in rows for cell in row):
        if cell.get("type") not in ("raw_text", "raw_number", "rich_text"):
            yield f"{where}.rows: no {cell.get('type')} in a table"
        if cell.get("type") == "raw_number" and not _is_finite(cell.get("value")):
            yield f"{where}.rows: values must be finite"
    if any(cell.get("type") == "rich_text" for cell in (rows[0] if rows else [])):
        yield f"{where}.rows: no rich_text in a heading"
    if not 1 <= table.get("page_size", 1) <= MOST_A_PAGE:
        yield f"{where}.page_size: from 1 to {MOST_A_PAGE}"
    if len(table.get("column_settings") or []) > MOST_CELLS:
        yield f"{where}.column_settings: at most {MOST_CELLS}"
    total = sum(_lengths(rows))
    if total > MOST_TABLE:
        yield f"{where}.rows: {total} characters in all, at most {MOST_TABLE}"


def _chart_problems(where: str, chart: Block) -> Iterator[str]:
    if chart.get("type") == "pie":
        segments = chart.get("segments") or []
        if not segments or not all(_is_finite(each.get("value")) and each["value"] > 0 for each in segments):
            yield f"{where}.segments: values must be finite and above 0"
        return
    if chart.get("type") not in ("line", "bar", "area"):
        yield f"{where}.type: {chart.get('type')}"
    categories = (chart.get("axis_config") or {}).get("categories") or []
    series = chart.get("series") or []
    if not series or not categories or not all(1 <= len(each) <= 20 for each in categories):
        yield f"{where}: needs series, and categories of 1 to 20 characters"
    yield from _repeated((each.get("name") for each in series), f"{where}: series")
    yield from _repeated(categories, f"{where}: category")
    for each in series:
        points = each.get("data") or []
        if [point.get("label") for point in points] != categories:
            yield f"{where}: one value for each category, in their order"
        if not all(_is_finite(point.get("value")) for point in points):
            yield f"{where}: values must be finite"


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _repeated(values: Any, what: str) -> list[str]:
    return [f"{what} {value} is there {n} times" for value, n in Counter(filter(None, values)).items() if n > 1]


def _names(field: str, node: Block) -> tuple[str, ...]:
    return (str(node.get("type")), field, "*")


@lru_cache(1_000)  # asked many times for every message, of the few names that blocks have
def _longest(names: tuple[str, ...], name: str) -> int | None:
    return min((LONGEST[kind, name] for kind in names if (kind, name) in LONGEST), default=None)


@lru_cache(1_000)
def _most(names: tuple[str, ...], name: str) -> int | None:
    return min((MOST[kind, name] for kind in names if (kind, name) in MOST), default=None)


def _is_plain(names: Sequence[str], name: str) -> bool:
    return any((kind, name) in PLAIN_ONLY for kind in names)


def _length(value: Any) -> int:
    """Return the length of a text or a text object, 0 for anything else."""
    text = value.get("text") if isinstance(value, dict) else value
    return len(text) if isinstance(text, str) else 0


def _lengths(value: Any, field: str = "") -> list[int]:
    """Return the lengths of all texts in a block tree."""
    if isinstance(value, dict):
        return [length for name, inner in value.items() for length in _lengths(inner, name)]
    if isinstance(value, list):
        return [length for inner in value for length in _lengths(inner, field)]
    return [len(value)] if isinstance(value, str) and field in WORDS else []


def _level(blocks: list[Block]) -> int:
    """Return the length to which texts must be cut so that all together fit."""
    lengths = sorted(_lengths(blocks))
    room = MOST_TOTAL
    for place, length in enumerate(lengths):
        if length * (len(lengths) - place) > room:
            return room // (len(lengths) - place)
        room -= length
    return MOST_TOTAL


def _mended(block: Block) -> Block | None:
    """Return a block with its texts cut and its surplus and unsound elements left out; None where that fails."""
    mended: Block = _shortened(block, "blocks", MOST_TOTAL)
    if "elements" in mended and _block_problems(mended, ""):
        mended["elements"] = _sound(mended["elements"])
    known = mended.get("type") in SURFACES["message"]
    return mended if known and not _block_problems(mended, "") else None


def _sound(elements: list[Block]) -> list[Block]:
    kept: list[Block] = []
    for each in elements:
        taken = {other.get("action_id") for other in kept} - {None}
        if each.get("action_id") not in taken and not _block_problems(each, ""):
            kept.append(each)
    return kept


def _shortened(value: Any, field: str, level: int, longest: int | None = None) -> Any:
    """Return a copy of a block tree with texts cut to their limits and to `level`, lists to their counts."""
    if isinstance(value, str):
        return cut(value, min(level, longest or level)) if field in WORDS else value
    if isinstance(value, list):
        return [_shortened(inner, field, level) for inner in value]
    if not isinstance(value, dict):
        return value
    names = _names(field, value)
    copy: Block = {}
    for name, inner in value.items():
        most = _most(names, name)
        # A chart that lost a series would tell something else: it is left out whole.
        kept = inner[:most] if isinstance(inner, list) and field != "chart" else inner
        limits = [_longest(names, name), longest if name == "text" else None]
        copy[name] = _shortened(kept, name, level, min(filter(None, limits), default=None))
    return copy
