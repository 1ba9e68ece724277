"""Words of a place are shown there, or where every reader could read them; everywhere else they only count."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.answers.sight import may_be_quoted
from rox_bot.domain.events import Visibility
from rox_bot.domain.question import Context
from tests.talk import NOW, Talk, said

PRIVATE = (Visibility.PRIVATE, Visibility.DM, Visibility.EXTERNAL)


@given(
    visibility=st.sampled_from(Visibility),
    home=st.sampled_from(["", "C1", "C2"]),
    there=st.sampled_from(["", "C1", "C2"]),
    place=st.sampled_from(Visibility),
    shared=st.booleans(),
)
def test_no_private_word_leaves_its_place(
    visibility: Visibility, home: str, there: str, place: Visibility, shared: bool
) -> None:
    audience = "workspace" if shared else f"channel:{home}"
    row = {"visibility": str(visibility), "origin_channel": home, "audience": audience}
    shown = may_be_quoted(row, Context(NOW, slack_channel=there, visibility=place))
    if home and home == there:
        assert shown
    elif place is Visibility.EXTERNAL or visibility in PRIVATE or not shared:
        assert not shown or (there and audience == f"channel:{there}")
    else:
        assert shown


@pytest.mark.parametrize("visibility", PRIVATE)
def test_a_private_story_is_told_at_home_and_only_counted_elsewhere(empty: Talk, visibility: Visibility) -> None:
    empty.moments(
        {"story": "taint0815", "visibility": visibility, "origin_channel": "CPRIV", "audience": "channel:CPRIV"},
        {"story": "For all to read."},
    )
    elsewhere = said(empty.ask("moments"))
    assert "taint0815" not in elsewhere
    assert "For all to read." in elsewhere
    assert "1 more is only counted" in elsewhere
    home = empty.with_(slack_channel="CPRIV", visibility=visibility)
    assert "taint0815" in said(home.ask("moments"))


def test_a_channel_shared_with_others_gets_no_words_of_the_workspace(empty: Talk) -> None:
    empty.moments({"story": "Ours alone."})
    outside = Talk(empty.store, replace(empty.context, slack_channel="CEXT", visibility=Visibility.EXTERNAL))
    assert "Ours alone." not in said(outside.ask("moments"))
    assert outside.ask("moments").readings[0].n == 1


def test_an_answer_with_stories_is_not_shared_by_a_button(empty: Talk) -> None:
    empty.moments({"story": "For all to read."})
    assert not empty.ask("moments").shareable
    assert empty.ask("csat").shareable
