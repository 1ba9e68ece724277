"""Which product an export comes from, by columns that no other has or by its file's name."""

import re
from collections.abc import Iterable

from rox_bot.intake.proposals.names import words

# Those of HaloPSA, ConnectWise, SmileBack, Simplesat and Delighted are unverified: see `names`.
_SIGNS: dict[str, tuple[frozenset[str], ...]] = {
    "servicenow": (frozenset({"caller id", "assignment group"}), frozenset({"sys updated on", "number"})),
    "freshdesk": (frozenset({"agent interactions", "customer interactions"}),),
    "zendesk": (frozenset({"assignee", "requester", "via"}), frozenset({"assignee", "satisfaction score"})),
    "autotask": (frozenset({"primary resource", "queue"}),),
    "connectwise": (frozenset({"board", "date entered"}), frozenset({"board", "summary description"})),
    "halopsa": (frozenset({"date occurred", "ticket id"}),),
    "surveymonkey": (frozenset({"respondent id", "collector id"}),),
    "typeform": (frozenset({"network id", "submit date utc"}),),
    "delighted": (frozenset({"delighted source"}), frozenset({"survey type", "person email"})),
    "simplesat": (frozenset({"team member", "survey", "rating"}),),
    "smileback": (frozenset({"rated on", "rating"}),),
}
_IN_NAME = {
    "halo": "halopsa",
    "connect wise": "connectwise",
    "service now": "servicenow",
    "survey monkey": "surveymonkey",
}
_NOT_A_NAME = re.compile(
    r"\b[0-9]*(?:w|wk|week|q)[0-9]+\b|[0-9]{4,}|\b[0-9]+\b|\b(?:export|csv|xlsx|data|from|to|van|tot|week|wk|final|copy|kopie)\b"
)


def product_of(file_name: str, header: Iterable[str]) -> str:
    """Return what a file's source is called where nobody says: the product it comes from, else the file's own name."""
    plain = words(file_name.split(".")[0])
    return known_export(plain, frozenset(map(words, header))) or source_name(plain)


def known_export(file_name: str, columns: frozenset[str]) -> str:
    """Return the product that a file comes from, '' where none is recognised; both are given as plain words."""
    for product, signs in _SIGNS.items():
        if product in file_name.replace(" ", "") or any(sign <= columns for sign in signs):
            return product
    return next((product for sign, product in _IN_NAME.items() if sign in file_name.split() or sign in file_name), "")


def source_name(file_name: str) -> str:
    """Return what to call a source of which only the file's name is known: without numbers and dates by themselves."""
    return "_".join(_NOT_A_NAME.sub(" ", file_name).split())[:60]
