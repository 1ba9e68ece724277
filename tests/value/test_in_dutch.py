"""ROX asked and answered in Dutch."""

import re

from tests.talk import Talk, said
from tests.value.worlds import Q2, Q3, contacts, gain, invest, suppose

ENGLISH = (
    " gross",
    " net ",
    "measured",
    "assumed",
    " rests ",
    "spent",
    "gains",
    "Lever ",
    "Left out",
    "draws",
    "churn s",
)


def test_everything_about_value_is_said_in_dutch(empty: Talk) -> None:
    contacts(empty, Q2, 300, 90)
    contacts(empty, Q3, 300, 40)
    invest(empty, "40000", "uitbesteding", partner="Noord")
    invest(empty, "9000", "scholing", category="training", covers="improve")
    gain(empty, "70000", "upsell", name="onderhoudsplan")
    suppose(empty, "contact_cost", "5", "6", "8", currency="EUR")
    dutch = empty.with_(language="nl")
    first = dutch.ask("waarde")
    assert first.headline.startswith("ROX 1")
    assert "bruto (waarschijnlijk; 80%-bereik" in first.headline
    for line in (
        "waarde",
        f"waarom {first.answer_id}",
        "waarde per partner",
        "waarde trend",
        "hefbomen",
        "waarde 2019",
        "verdienen we onze investering terug?",
        "wat is onze rox dit kwartaal?",
        "waarde start uitgaven:600000 klanten:800 marge:900 verloop:12%",
    ):
        told = re.sub(r"`[^`]*`", "", said(dutch.ask(line)))  # commands are typed in either language
        assert [word for word in ENGLISH if word in told] == [], line
