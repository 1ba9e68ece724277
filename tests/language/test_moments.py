"""Which messages tell a magic moment, and what is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.language.moments import Told, plain_story, told_moment

MATE = "<@U0MATE>"


def told(text: str) -> Told:
    found = told_moment(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"Magic moment: {MATE} fixed the printer of Acme on Sunday :sparkles:",
        f":sparkles: *Magic moment* – {MATE} stayed late for Globex onboarding",
        f"Wow-moment! {MATE} belde Globex zelf terug over de factuur",
        f"#magicmoment {MATE} rescued the portal for Initech",
        f"#magic {MATE} rescued the portal",
        f"🎉🎉 _Magisch moment_: {MATE} belde terug",
        f"MAGIC MOMENT\n{MATE} stayed",
        f"magic-moment - {MATE} stayed",
        f"wow moment — {MATE} stayed",
    ],
)
def test_a_clear_start_tells_a_moment_with_its_people(text: str) -> None:
    assert told(text).strong
    assert told(text).users == ("U0MATE",)


@pytest.mark.parametrize(
    "text",
    [
        f"Kudos to {MATE} for sorting out the Initech invoice",
        f"Pluim voor {MATE}: levering bij Acme toch op tijd",
        f"Complimenten aan {MATE}, Globex was zo blij met de helpdesk",
        f"shout-out {MATE} for Acme",
        "Magic moment coming soon in the newsletter",
    ],
)
def test_a_weak_start_is_only_a_sign(text: str) -> None:
    assert not told(text).strong


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is a magic moment?",
        "magic moment report?",
        "We need more magic moments next quarter",
        "Magic moments are great",
        "magically moment: x",
        f"{MATE} fixed the printer of Acme",
        f"> Magic moment: {MATE} helped Acme",
        f"&gt; Magic moment: {MATE} helped Acme",
        f"```Magic moment: {MATE} helped Acme```",
        "Complimentary breakfast for all",
        "#magicmoments are nice",
    ],
)
def test_other_messages_tell_none(text: str) -> None:
    assert told_moment(text) is None


def test_a_name_that_starts_with_to_keeps_its_first_letters() -> None:
    assert told("Kudos Tom for the late call").story == "Tom for the late call"


@pytest.mark.parametrize(
    ("story", "minutes"),
    [
        ("took 5 min", 5),
        ("5m", 5),
        ("2 uur", 120),
        ("1 hour", 60),
        ("15 minuten", 15),
        ("1,5 uur", None),
        ("5 pm", None),
    ],
)
def test_effort_is_read_in_minutes(story: str, minutes: int | None) -> None:
    assert told(f"Magic moment: {MATE} {story}").effort_minutes == minutes


def test_a_hashtag_of_digits_is_a_ticket_and_one_of_letters_a_value() -> None:
    found = told(f"Magic moment: {MATE} fixed #48213 #Ownership")
    assert (found.ticket, found.company_value) == ("48213", "ownership")


@pytest.mark.parametrize(
    "text", ["see <#C0SALES|sales>", "see <https://example.com/#top>", "see https://example.com/#42"]
)
def test_a_channel_or_a_link_is_no_hashtag(text: str) -> None:
    found = told(f"Magic moment: {MATE} {text}")
    assert (found.ticket, found.company_value) == ("", "")


def test_a_story_is_read_as_people_see_it() -> None:
    text = f"*{MATE}* and <@U0X|old> told <#C1|sales> <!channel> <https://a.example|the page> 1 &lt; 2 &amp; 3"
    assert plain_story(text, {"U0MATE": "Mate"}) == "@Mate* and @someone told sales  the page 1 < 2 & 3"


@pytest.mark.parametrize("sign", ["*", "_", "~", ":a:", "*~_", "🙂", "! ", ":", "<@U", "#", "magic moment ", "\n"])
def test_a_message_of_one_sign_repeated_is_read_to_an_end(sign: str) -> None:
    assert told_moment(sign * 20_000 + "x") is None or sign.startswith("magic")


@given(st.text(max_size=300), st.sampled_from(["", "Magic moment: ", "kudos ", "*magic moment* "]))
def test_any_message_is_read_or_passed_over(text: str, start: str) -> None:
    found = told_moment(start + text)
    assert found is None or found.story in (start + text)
