"""Cells of a spreadsheet that no program takes for formulas (OWASP ASVS 1.2.10), and back."""

import re

_RISKY = re.compile(r"[ ']*[=+\-@\t\r\n\0＝＋－＠]")
_NUMERIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a quote before its risky start."""
    return f"'{cell}" if _RISKY.match(cell) and not _NUMERIC.fullmatch(cell) else cell


def guarded_text(cell: str) -> str:
    """Return the same of a cell that is a text, whatever it looks like: a number among texts stays a text."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded."""
    return cell[1:] if cell[:1] == "'" and _RISKY.match(cell, 1) else cell
