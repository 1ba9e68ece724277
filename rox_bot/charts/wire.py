"""A chart and its picture on the way to a drawing process and back: JSON there, the picture or a fault's name here.

A message is its kind (one byte), its length (four bytes, the most significant first) and so many bytes.
"""

import json
from dataclasses import asdict
from typing import BinaryIO

from pydantic import TypeAdapter

from rox_bot.domain.chart import BandChart, BridgeChart, Chart, SeriesChart, SliceChart, UnitChart
from rox_bot.domain.page import Page

CHART, PICTURE, FAULT = b"c", b"p", b"f"
LONGEST = 64 * 2**20
Kind = type[SeriesChart] | type[SliceChart] | type[BridgeChart] | type[UnitChart] | type[BandChart] | type[Page]
_KINDS: dict[str, Kind] = {
    "series": SeriesChart,
    "slices": SliceChart,
    "bridge": BridgeChart,
    "units": UnitChart,
    "bands": BandChart,
    "page": Page,
}


def packed(chart: Chart | Page) -> bytes:
    """Return a chart or a page as JSON."""
    kind = next(name for name, kept in _KINDS.items() if isinstance(chart, kept))
    return json.dumps({"kind": kind, "chart": asdict(chart)}).encode()


def unpacked(text: bytes) -> Chart | Page:
    """Return the chart or page that was packed; anything else raises ValueError."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.get("kind") not in _KINDS:
        raise ValueError("not a chart")
    chart: Chart | Page = TypeAdapter(_KINDS[found["kind"]]).validate_python(found.get("chart"))
    return chart


def write(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    """Write one message."""
    stream.write(kind + len(body).to_bytes(4, "big") + body)
    stream.flush()


def read(stream: BinaryIO) -> tuple[bytes, bytes]:
    """Read one message; EOFError where the stream ends first, ValueError for one that is too long."""
    head = stream.read(5)
    size = int.from_bytes(head[1:], "big")
    if len(head) < 5:
        raise EOFError
    if size > LONGEST:
        raise ValueError("too long")
    body = stream.read(size)
    if len(body) < size:
        raise EOFError
    return head[:1], body
