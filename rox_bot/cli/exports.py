"""`rox-bot ask --chart FILE` and `--csv FILE`: an answer's picture, and its readings as a table for spreadsheets."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rox_bot.answers.packing import answer_to
from rox_bot.domain.answer import Answer
from rox_bot.domain.errors import N_, BadInput
from rox_bot.language.wording import Wording

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_picture(answer: Answer, path: Path) -> None:
    """Write an answer's picture as PNG."""
    from rox_bot.charts import draw

    if answer.chart is None:
        raise BadInput(N_("There is no picture of this answer."))
    try:
        path.write_bytes(draw(answer.chart))
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=trouble.strerror or "") from trouble


def write_csv(answer: Answer, path: Path, wording: Wording) -> None:
    """Write one row per reading: metric, slice, period, value, unit, n, interval, verdict, flags, definition."""
    write_rows([_row(each) for each in answer_to(answer, wording)["readings"]], path)


def write_rows(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write rows as CSV; no text in it is read as a formula."""
    import pandas as pd

    if not rows:
        raise BadInput(N_("There are no figures in this answer."))
    frame = pd.DataFrame(rows)
    for name in frame.select_dtypes(include=["object", "string"]).columns:
        frame[name] = frame[name].map(_harmless)
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            frame.to_csv(file, index=False)
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=trouble.strerror or "") from trouble


def _row(reading: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in reading.items() if name not in ("slice", "period", "flags", "against")}
    period = {"start": reading["period"]["start"], "end": reading["period"]["end"]}
    return {**reading["slice"], **period, **plain, "flags": " ".join(reading["flags"])}


def _harmless(cell: Any) -> Any:
    """Return a text that no spreadsheet reads as a formula; numbers and gaps stay as they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA_STARTS) else cell
