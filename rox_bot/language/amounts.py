"""Sums of money as people write them: `1200/m`, `EUR 60k`, `€ 1.200,50`, `1,5 mln`, `40 euro`."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from rox_bot.domain.columns import plain_amount

MOST = Decimal(10) ** 12
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_WORDS = {
    **dict.fromkeys(("euro", "euros", "euro's", "eur"), "EUR"),
    **dict.fromkeys(("dollar", "dollars", "usd"), "USD"),
    **dict.fromkeys(("pound", "pounds", "pond", "ponden", "gbp"), "GBP"),
}
_TIMES = {"k": 3, "m": 6, "mln": 6}
_PER = {
    **dict.fromkeys(("m", "mo", "month", "mnd", "maand"), "month"),
    **dict.fromkeys(("y", "yr", "year", "j", "jr", "jaar"), "year"),
}
_NUMBER = r"\d{1,15}(?:[.,]\d{1,15}){0,5}"
_CURRENCY = r"[€$£]|(?!per\b)[A-Za-z]{3,7}(?:'s)?"
_MONEY = re.compile(
    rf"(?<![\w.,:#/@−-])(?P<before>[€$£]|[A-Za-z]{{3}} ?)?\s?(?P<number>{_NUMBER})(?: ?(?P<times>k|mln|m)(?![\w]))?"
    rf"(?: ?(?P<after>{_CURRENCY}))?(?:(?: per |/| a (?=month|year))(?P<per>[a-z]{{1,5}})(?!\w))?"
    r"(?![\w:])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum: exact, in a currency (ISO 4217, '' = not said), once ('') or per `month` or `year`."""

    amount: Decimal
    currency: str = ""
    per: str = ""


def find_money(text: str, *, plain: bool = True) -> tuple[Money, int, int] | None:
    """Return the first sum in a text with its two ends; `plain` takes a bare number for one too.

    Where a number has one dot or comma with three digits behind it, these are thousands. A word or a second currency
    behind the sum is left to whoever asks.
    """
    for match in _MONEY.finditer(text):
        found = _read(match, plain)
        if found is not None:
            return found
    return None


def _read(match: re.Match[str], plain: bool) -> tuple[Money, int, int] | None:
    before, after, per = (match[name] or "" for name in ("before", "after", "per"))
    start, stop = match.span()
    currency = _currency(before.strip())
    if before and not currency:
        start = match.end("before")
    behind = _currency(after)
    if after and (not behind or (currency and currency != behind)):
        per, stop, behind = "", match.end("times") if match["times"] else match.end("number"), ""
    currency = currency or behind
    if per and per.lower() not in _PER:
        return None
    if not (plain or currency or match["times"] or per):
        return None
    amount = parse_number(match["number"])
    if amount is None:
        return None
    amount = plain_amount(amount.scaleb(_TIMES[match["times"].lower()]) if match["times"] else amount)
    exponent = amount.as_tuple().exponent
    if amount > MOST or (isinstance(exponent, int) and exponent < -4):
        return None
    return Money(amount, currency, _PER[per.lower()] if per else ""), start, stop


def currency_of(word: str) -> str:
    """Return the code of ISO 4217 that a sign, a word or a code in any letters stands for, '' for none."""
    return _currency(word) or _currency(word.upper())


def parse_number(text: str) -> Decimal | None:
    """Return a number with thousands and decimals as either language writes them; None where it is neither."""
    marks = [sign for sign in text if sign in ".,"]
    if len(set(marks)) == 2:
        whole, _, rest = text.rpartition(marks[-1])
        if marks[-1] in whole or not _grouped(whole):
            return None
        text = f"{re.sub('[.,]', '', whole)}.{rest}"
    elif marks:
        text = re.sub("[.,]", "", text) if _grouped(text) else text.replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _grouped(text: str) -> bool:
    """Return whether a number's marks part thousands."""
    return re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", text) is not None


def _currency(word: str) -> str:
    """Return the code that a sign or a word stands for, '' for none; codes other than the commonest in capitals."""
    if word in _SIGNS:
        return _SIGNS[word]
    return _WORDS.get(word.lower()) or (word if word in _codes() else "")


@cache
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies("en"))
