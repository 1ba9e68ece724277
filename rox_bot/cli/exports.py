"""`rox-bot ask --chart FILE` and `--csv FILE`: an answer's picture, and its readings as a table for spreadsheets."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rox_bot.answers.packing import figure_rows
from rox_bot.commands.sheets import write_sheet
from rox_bot.domain.answer import Answer, Attachment
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.page import Page
from rox_bot.language.wording import Wording


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
    write_rows(figure_rows(answer, wording), path)


def write_rows(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write rows as a table, CSV unless the file's name says otherwise; no text in it is read as a formula."""
    if not rows:
        raise BadInput(N_("There are no figures in this answer."))
    write_sheet(path, list(dict.fromkeys(name for row in rows for name in row)), rows)


def hand_over(file: Attachment, path: Path | None) -> None:
    """Put a file that was made for the asker where it was asked for, and its page as PDF beside it; its folder goes."""
    try:
        if path is None:
            raise BadInput(N_("Where to? Name the file: rox-bot ask ... --csv FILE"))
        if file.page is not None:
            _put(_page(file.page), path.with_suffix(".pdf"))
            path = path.with_suffix(file.path.suffix)
        _put(file.path.read_bytes(), path)
    finally:
        file.remove()


def _page(page: Page) -> bytes:
    from rox_bot.charts import draw

    return draw(page)


def _put(content: bytes, path: Path) -> None:
    """Write a file for its owner alone."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        path.write_bytes(content)
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=trouble.strerror or "") from trouble
