"""First contact and coming back with another window, for workspaces that measure them so."""

from dataclasses import replace
from datetime import timedelta

from rox_bot.domain.errors import N_, Phrase
from rox_bot.domain.metrics.firsts import FCR, REPEAT, came_back, first_contact, followed
from rox_bot.domain.metrics.kinds import Metric

_OURS = "standard"
WINDOWS = (1, 30)
"""The fewest and the most days in which somebody who comes back counts."""


def first_contact_within(days: int, same_touchpoint: bool) -> Metric:
    """Return first-contact resolution as measured by default, with another window or about any touchpoint."""
    window = timedelta(days=days)
    definition = (
        N_(
            "solved tickets with a known requester after which the same person did not come back about the same "
            "touchpoint within {days} days, and which were not reopened, as far as the source tells"
        )
        if same_touchpoint
        else N_(
            "solved tickets with a known requester after which the same person did not come back about anything "
            "within {days} days, and which were not reopened, as far as the source tells"
        )
    )
    return replace(
        FCR,
        measure=first_contact(
            f"first_contact_{days}d_{same_touchpoint}".lower(), window, same_touchpoint=same_touchpoint
        ),
        definition=Phrase(definition, days=days),
        parameters=_parameters(days, same_touchpoint=same_touchpoint),
    )


def repeat_within(days: int, same_touchpoint: bool) -> Metric:
    """Return repeat contacts with another window or about any touchpoint."""
    window = timedelta(days=days)
    definition = (
        N_(
            "solved tickets with a known requester after which the same person came back about the same touchpoint "
            "within {days} days"
        )
        if same_touchpoint
        else N_(
            "solved tickets with a known requester after which the same person came back about anything within {days} "
            "days"
        )
    )
    return replace(
        REPEAT,
        measure=followed(
            f"repeated_{days}d_{same_touchpoint}".lower(),
            window,
            came_back(window, same_touchpoint=same_touchpoint),
        ),
        definition=Phrase(definition, days=days),
        parameters=_parameters(days, same_touchpoint=same_touchpoint),
    )


def _parameters(days: int, *, same_touchpoint: bool) -> str:
    return f"window={days}d,key={'requester+touchpoint' if same_touchpoint else 'requester'}"


def chosen(metric: Metric, other: Metric) -> list[Metric]:
    """Return a metric as another definition of it, and its own definition as a variant beside that.

    Nothing changes where both are the same.
    """
    if other.definition_id == metric.definition_id:
        return []
    present = replace(other, key=metric.key, title=metric.title, words=metric.words)
    words = tuple(f"{word} {_OURS}" for word in metric.words[:1])
    title = Phrase(N_("{metric}, standard definition"), metric=Phrase(metric.title))
    return [present, replace(metric, key=f"{metric.key}.{_OURS}", title=title, words=words)]
