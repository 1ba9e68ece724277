"""The menu of what events something is about: everything, or one member of a slice."""

from collections.abc import Mapping

from rox_bot.domain.errors import N_
from rox_bot.language.wording import Wording
from rox_bot.slack import blocks
from rox_bot.slack.blocks import Block
from rox_bot.slack.forms import MOST_OPTIONS, may_be_value, option

_SLICES = {
    "partner": N_("A partner"),
    "team": N_("A team"),
    "customer": N_("A customer"),
    "touchpoint": N_("A touchpoint"),
    "product": N_("A product"),
}
"""The slices that are offered, in this order, and what they are called."""


def menu(known: Mapping[str, Mapping[str, int]], first: list[Block], wording: Wording, value: str) -> Block:
    """Return the menu: the `first` options, then the members of each slice (with how often), the commonest first.

    The value of an option is `slice:member`; the one with `value` is chosen already, else the very first.
    """
    groups: list[Block] = [{"label": blocks.plain(wording._("All of it")), "options": first}]
    left = MOST_OPTIONS - len(first)
    for name, title in _SLICES.items():
        often = sorted(known.get(name, {}).items(), key=lambda each: -each[1])[:left]
        options = [option(each, f"{name}:{each}") for each, _ in often if may_be_value(f"{name}:{each}")]
        left -= len(options)
        if options:
            groups.append({"label": blocks.plain(wording._(title)), "options": options})
    offered = [each for group in groups for each in group["options"]]
    now = next((each for each in offered if each["value"] == value), first[0])
    return {"type": "static_select", "option_groups": groups, "initial_option": now}
