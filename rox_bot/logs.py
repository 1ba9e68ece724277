"""Logs that can be read by anybody: the words of the source code, and beside them only counts, codes and ids.

What a library or an exception says is kept as far as it stands, letter for letter, in the source file that says it;
whatever was filled in while running may be a customer's words and is left out. The redactor behind it is a second net.
"""

import ast
import contextlib
import errno
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, TextIO

from rox_bot.domain.errors import RoxError

LEFT_OUT = "…"
FIELDS = (
    "answer attempt bot bytes channel channels count delivery digest error event_id failed kind method moment reason "
    "ref retry_after seconds state status surface version"
).split()
"""What a record of ours may carry in `extra`: ids, counts, durations, states, codes and names of methods."""

_LONGEST, _FRAMES, _CHAIN = 2_000, 40, 6
_QUIET = ("sqlalchemy", "matplotlib", "PIL")
_NOISE = ("As you gave `client` as well", "As `installation_store` or `authorize` has been used")
_ELSEWHERE = (
    "Unhandled request",
    "Task exception was never retrieved",
    "Unclosed client session",
    "Unclosed connector",
    "no such table",
    "no such column",
    "database is locked",
    "unable to open database file",
)
"""Openings of messages that are composed in another file than the one that logs or raises them."""

_ID = re.compile(
    r"(?=[A-Z]*[0-9])[A-Z][A-Z0-9]{1,20}|[0-9]{1,6}|(?:ref )?[0-9a-f]{4}|(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{5,16}"
)
_CODE = re.compile(r"/?[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}( [a-z0-9_]{1,20}){0,2}")
_WORD = re.compile(r"[A-Za-z0-9_]{1,40}")
_PLACE = re.compile(r"%(?:\([a-z_]+\))?[#0 +-]*[0-9.*]*[a-zA-Z]")

_SECRET_SHAPES = tuple(
    (re.compile(shape), shown)
    for shape, shown in (
        (r"(?i)\bwss?://[^\s\"'<>]+", "[socket address]"),
        (r"(?i)\bhttps?://(?:hooks|files)\.slack\.com/[^\s\"'<>]+", "[slack address]"),
        (r"(?<=://)[^\s\"'<>]{1,500}@", "[credentials]@"),
        (r"(?i)(?<=[?&])(ticket|token|code|secret|signature|password)=[^&\s\"'<>]+", r"\1=[secret]"),
        (r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}", r"\1 [token]"),
        (r"\bxox[a-z]?[.-][\w.-]{3,}|\bxapp-[\w-]{3,}", "[token]"),
        (r"\bv0=[0-9a-f]{64}", "[signature]"),
        (r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", "[e-mail]"),
        (r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", "[iban]"),
        (r"(?<![\w.])[0-9](?:[ -]?[0-9]){12,18}(?!\w)", "[card]"),
        (r"(?<![\w.:-])(?![0-9]{4}-[0-9]{2}-[0-9]{2})(?:\(?\+|\()?[0-9](?:[ ().-]{0,2}[0-9]){7,14}(?!\w)", "[phone]"),
    )
)


class Redactor:
    """Masks tokens, addresses with secrets and personal data by their shape, and known secrets by their value."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # The longest first: one secret may begin another. What is shorter than four letters would mask plain words.
        self._secrets: list[str] = []
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Mask these as well, from now on."""
        self._secrets = sorted({*self._secrets, *(each for each in secrets if len(each) >= 4)}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return a text without what must not be in a log, cut at 2,000 characters."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        text = text if len(text) <= _LONGEST else text[:_LONGEST] + LEFT_OUT
        for shape, shown in _SECRET_SHAPES:
            text = shape.sub(shown, text)
        return text

    def throughout(self, value: Any) -> Any:
        """Return a value of JSON with every text in it redacted."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {name: self.throughout(part) for name, part in value.items()}
        return [self.throughout(part) for part in value] if isinstance(value, list) else value


def as_written(text: str, source: str) -> str:
    """Return what of a text stands in a source file: all of it, its opening, or nothing but the mark of an omission."""
    whole, openings = _literals(source)
    if text in whole and re.search("[A-Za-z]{2}", _PLACE.sub("", text)):
        return " ".join(text.split())
    known = max((opening for opening in (*openings, *_ELSEWHERE) if text.startswith(opening)), key=len, default="")
    opening = " ".join(known.split()).rstrip(" -:=({['\"`")
    return f"{opening} {LEFT_OUT}" if len(opening) > 3 else LEFT_OUT


@lru_cache(maxsize=256)
def _literals(source: str) -> tuple[Collection[str], Collection[str]]:
    """Return the texts in a source file: the whole ones, and the openings of those with values in them."""
    try:
        tree = ast.parse(Path(source).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return (), ()
    nodes = list(ast.walk(tree))
    filled = [each.values[0] for each in nodes if isinstance(each, ast.JoinedStr) and each.values]
    openings = [each.value for each in filled if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    whole = {each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return whole, openings


def entry(record: logging.LogRecord) -> dict[str, Any]:
    """Return what is logged of a record: time (UTC), level, logger, event, and what is allowed beside them."""
    said: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name if record.name.isascii() and len(record.name) < 100 else LEFT_OUT,
        "event": as_written(record.msg, record.pathname) if isinstance(record.msg, str) else LEFT_OUT,
    }
    ours = record.name.split(".")[0] == "rox_bot"
    if not ours:
        said["at"] = f"{record.module}:{record.lineno}"
    given = record.args if isinstance(record.args, tuple) else ()
    if values := [_value(each, ours=ours) for each in given]:
        said["values"] = values
    named = {**record.__dict__, **(record.args if isinstance(record.args, dict) else {})} if ours else {}
    said |= {name: _field(named[name]) for name in FIELDS if named.get(name) is not None}
    fault = record.exc_info[1] if record.exc_info else record.msg
    if isinstance(fault, BaseException):
        said["errors"] = [_error(each) for each in _chained(fault)]
    return said


def _value(value: object, *, ours: bool) -> object:
    """Return a value that fills a place in a message: numbers always; ids, codes and explained faults of ours."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return _summary(value)
    return str(value) if ours and isinstance(value, str) and _ID.fullmatch(value) else LEFT_OUT


def _field(value: object) -> object:
    if isinstance(value, str):
        return str(value) if _CODE.fullmatch(value) else LEFT_OUT
    return _value(value, ours=True)


def _summary(fault: BaseException) -> str:
    """Return a fault in a few words: its kind, and what it says as far as that is nobody's words."""
    parts = [type(fault).__name__, *_codes(fault)]
    said = _message(fault)
    return f"{': '.join(dict.fromkeys(parts))}: {said}" if said not in ("", LEFT_OUT, *parts) else ": ".join(parts)


def _message(fault: BaseException) -> str:
    if isinstance(fault, RoxError):
        return fault.message
    text = next((each for each in fault.args if isinstance(each, str)), "")
    if type(fault).__module__.startswith("rox_bot.") and _WORD.fullmatch(text):
        return text  # Slack's word for a refusal, or the kind of another fault
    frames = [frame for frame, _ in traceback.walk_tb(fault.__traceback__)]
    return as_written(text, frames[-1].f_code.co_filename) if text and frames else ""


def _codes(fault: BaseException) -> list[str]:
    """Return the codes that a fault carries: the system's, the database's or Slack's."""
    number = fault.errno if isinstance(fault, OSError) else None
    answer = getattr(fault, "response", None)
    answer = getattr(answer, "data", answer)
    found = (
        errno.errorcode.get(number) if number is not None else None,
        getattr(fault, "sqlite_errorname", None),
        getattr(fault, "sqlstate", None),
        answer.get("error") if isinstance(answer, dict) else None,
    )
    return [each for each in found if isinstance(each, str) and _WORD.fullmatch(each)]


def _error(fault: BaseException) -> dict[str, Any]:
    """Return one fault of a chain: its kind, what it says, and where (outermost first), without any local value."""
    places: list[tuple[FrameType, int]] = list(traceback.walk_tb(fault.__traceback__))[-_FRAMES:]
    kind = type(fault)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    at = [f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}" for frame, line in places]
    return {"type": name, "said": _summary(fault), "at": at}


def _chained(fault: BaseException) -> Iterator[BaseException]:
    """Yield a fault, what it came from, and what it holds together."""
    waiting, seen = [fault], set[int]()
    while waiting and len(seen) < _CHAIN:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        before = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        waiting += [*([before] if before else []), *(each.exceptions if isinstance(each, BaseExceptionGroup) else ())]


class BlindFormatter(logging.Formatter):
    """One record as a line of JSON, or as plain text for a terminal."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self.redactor = redactor
        self.for_people = False

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; it holds nothing of the record but what `entry` takes, redacted."""
        fixed = {"time", "level", "errors"}
        said = {name: part if name in fixed else self.redactor.throughout(part) for name, part in entry(record).items()}
        for error in said.get("errors", ()):
            error["said"] = self.redactor(error["said"])
        return _plain(said) if self.for_people else json.dumps(said)


def _plain(said: dict[str, Any]) -> str:
    beside = [f"{name}={said[name]}" for name in (*FIELDS, "at") if name in said]
    line = " ".join([said["time"], said["level"].upper(), said["logger"], _filled(said), *beside])
    for error in said.get("errors", ()):
        line += "".join(f"\n    {place}" for place in error["at"]) + f"\n  {error['said']}"
    return line


def _filled(said: dict[str, Any]) -> str:
    """Return the event with its values in their places."""
    values = iter(said.get("values", ()))
    return _PLACE.sub(lambda place: str(next(values, place[0])), said["event"])


def _is_news(record: logging.LogRecord) -> bool:
    """Return whether a record is more than what a library says at every start and nobody can act on."""
    return not str(record.msg).startswith(_NOISE)


class BlindStream(logging.Handler):
    """Writes to whatever stderr is at the moment; a record that cannot be written is never quoted."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self.blind = BlindFormatter(redactor)
        self.setFormatter(self.blind)
        self.addFilter(_is_news)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            stream: TextIO = sys.stderr
            self.blind.for_people = stream.isatty()
            stream.write(self.format(record) + "\n")
            stream.flush()
        except Exception:  # noqa: BLE001 - a fault of the log must not become one of the program
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say that a record is lost, and where it came from; logging's own report would quote it."""
        with contextlib.suppress(Exception):
            sys.stderr.write(f"a log record could not be written: {record.module}:{record.lineno}\n")


def set_up(level: str = "info", secrets: Iterable[str] = ()) -> BlindStream:
    """Send all that is logged to stderr, blind: ours from `level` on, libraries' warnings, at `debug` everything."""
    stream = BlindStream(Redactor(secrets))
    root = logging.getLogger()
    for earlier in [each for each in root.handlers if isinstance(each, BlindStream)]:
        root.removeHandler(earlier)
    root.addHandler(stream)
    lowest = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(lowest if lowest == logging.DEBUG else max(lowest, logging.WARNING))
    logging.getLogger("rox_bot").setLevel(lowest)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(lowest, logging.WARNING))
    return stream


def learn(secrets: Iterable[str]) -> None:
    """Let nothing that is logged from now on show these either."""
    kept = list(secrets)
    for stream in logging.getLogger().handlers:
        if isinstance(stream, BlindStream):
            stream.blind.redactor.learn(kept)


def take_over_reports() -> None:
    """Log what Python would else print by itself with all its words: faults nobody caught, and warnings."""
    log = logging.getLogger("rox_bot")

    def uncaught(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
        log.critical("not caught", exc_info=(kind, fault or kind(), trace))

    sys.excepthook = uncaught
    threading.excepthook = lambda told: uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    logging.captureWarnings(True)
