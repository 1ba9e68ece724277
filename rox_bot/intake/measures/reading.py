"""Reading the metrics file: TOML in, what the workspace measures its own way out."""

import tomllib
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.metrics import CATALOGUE, Metric, OwnMeasures, Reads
from rox_bot.domain.metrics.firsts import FCR, FCR_VARIANTS, REPEAT
from rox_bot.domain.metrics.surveys import CsatScale, csat_on
from rox_bot.domain.metrics.windows import WINDOWS, chosen, first_contact_within, repeat_within
from rox_bot.intake.measures.declaring import declared
from rox_bot.intake.measures.tables import Section, wrong

_SIZE_LIMIT = 1_000_000
_SECTIONS = ("csat", "fcr", "repeat", "targets", "metrics")
_WINDOWED = "no_repeat"
_SAME = {"requester+touchpoint": True, "requester": False}
_RATED = {Reads.SHARE: (0.0, 100.0), Reads.RATE: (0.0, 100.0), Reads.NET: (-100.0, 100.0)}


def read_measures(path: Path) -> OwnMeasures:
    """Return what a metrics file says; raises BadInput with the place of what is wrong in it."""
    whole = Section("", _toml(path))
    for name in whole.content:
        if name not in _SECTIONS:
            raise Section(N_("at the top"), {}).unknown(N_("there is no [{name}]"), name, _SECTIONS)
    metrics = [
        *_csat(whole.section("csat")),
        *_first_contact(whole.section("fcr")),
        *_repeat(whole.section("repeat")),
        *declared(whole.section("metrics")),
    ]
    return OwnMeasures(tuple(metrics), _targets(whole.section("targets"), metrics))


def _toml(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            raw = file.read(_SIZE_LIMIT + 1)
    except OSError as trouble:
        raise BadInput(
            N_("The metrics file {path} cannot be read: {reason}."), path=path, reason=trouble.strerror
        ) from None
    if len(raw) > _SIZE_LIMIT:
        raise BadInput(N_("{path} is too long for a metrics file."), path=path)
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as trouble:
        raise BadInput(N_("The metrics file {path} is not TOML: {reason}."), path=path, reason=trouble) from None


def _csat(section: Section) -> list[Metric]:
    """Return CSAT with the scales that a workspace adds."""
    section.only(("scales",))
    scales = [_scale(each) for each in section.sections("scales")]
    for place, scale in enumerate(scales):
        if any((other.name == scale.name) for other in scales[:place]):
            raise wrong(section.place, N_("the scale {name} stands twice"), name=scale.name)
    return [csat_on(scales)] if scales else []


def _scale(section: Section) -> CsatScale:
    section.only(("source", "scale", "positive"))
    ends = section.content.get("scale")
    if not isinstance(ends, list) or len(ends) != 2:
        raise wrong(section.place, N_("scale must be the lowest and the highest score, such as [1, 5]"))
    low, high = (Section(section.place, {"scale": end}).number("scale") for end in ends)
    positive = section.number("positive")
    if not low < high:
        raise wrong(section.place, N_("scale must start lower than it ends"))
    if not low < positive <= high:
        raise wrong(section.place, N_("positive must lie on the scale, above its lowest score"))
    return CsatScale(low, high, positive, _plain(section, section.text("source")))


def _plain(section: Section, source: str) -> str:
    """Return a source's name; signs that belong to definition ids are refused."""
    if any(sign in source for sign in "(),;="):
        raise wrong(section.place, N_("a source's name has none of ( ) , ; ="))
    return source


def _first_contact(section: Section) -> list[Metric]:
    """Return first-contact resolution as the workspace defines it, and ours under a name of its own."""
    section.only(("definition", "window", "key"))
    if not section.content:
        return []
    known = {metric.variant: metric for metric in FCR_VARIANTS if metric.variant != _WINDOWED}
    definition = section.choice("definition", (_WINDOWED, *known), _WINDOWED)
    if definition != _WINDOWED:
        for key in ("window", "key"):
            if key in section:
                raise wrong(section.place, N_("{key} belongs to the definition no_repeat"), key=key)
        return chosen(FCR, known[definition])
    return chosen(FCR, first_contact_within(*_window(section)))


def _repeat(section: Section) -> list[Metric]:
    section.only(("window", "key"))
    return chosen(REPEAT, repeat_within(*_window(section))) if section.content else []


def _window(section: Section) -> tuple[int, bool]:
    days = section.whole("window", *WINDOWS, 7)
    return days, _SAME[section.choice("key", _SAME, "requester+touchpoint")]


def _targets(section: Section, own: list[Metric]) -> dict[str, float]:
    """Return the targets by metric; raises BadInput for a metric that is none and for a value it cannot take."""
    metrics = {metric.key: metric for metric in (*CATALOGUE, *own)}
    found = {}
    for key in section.content:
        if key not in metrics:
            raise section.unknown(N_("there is no metric {name}"), key, metrics)
        value, metric = section.number(key), metrics[key]
        low, high = metric.bounds or _RATED.get(metric.reads, (0.0, float("inf")))
        if not low <= value <= high:
            sentence = N_("{key} is {low} to {high}") if high < float("inf") else N_("{key} cannot be below 0")
            raise wrong(section.place, sentence, key=key, low=f"{low:g}", high=f"{high:g}")
        found[key] = value
    return found
