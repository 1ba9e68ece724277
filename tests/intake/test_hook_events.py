"""What a delivery says, whatever it says: an event, a reason, or no JSON of events; never a fault of ours."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rox_bot.domain.events import Event
from rox_bot.intake.files.vocabulary import KINDS
from rox_bot.intake.hooks.reading import Told, Unreadable, event_of, unpacked
from rox_bot.intake.recording import Recorder
from rox_bot.store.people import Pseudonyms

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIELDS = sorted({field for kind in KINDS.values() for field in kind.fields} | {"scale_min", "scale_max", "nonsense"})
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(["2026-11-01T10:00:00Z", "2026-11-01", "csat", "good", "bad", "5", "\ud800", "\x00", "a@b.nl"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from([*KINDS, "", "x"]), st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8))
def test_any_fields_make_an_event_or_a_reason(kind: str, values: dict[str, Any]) -> None:
    found = event_of(Told(kind, values), Recorder("main", Pseudonyms(b"key")), "shop", "msg_1:0", NOW)
    if isinstance(found, Event):
        assert found.source == "shop"
        assert found.source_key
        assert "@" not in found.customer + found.requester + found.agent
    else:
        field, reason = found
        assert field
        assert reason


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_events_or_none(body: bytes) -> None:
    try:
        told = unpacked(body)
    except Unreadable:
        return
    assert all(isinstance(each.values, dict) for each in told)


def test_a_good_or_bad_rating_is_a_score_on_its_own_scale() -> None:
    recorder = Recorder("main", Pseudonyms(b"key"))
    for word, score in (("Good", 2), ("bad", 1), ("offered", None)):
        told = Told("feedback", {"occurred_at": "2026-11-01T10:00:00Z", "instrument": "CSAT", "score": word})
        event = event_of(told, recorder, "shop", "k", NOW)
        assert isinstance(event, Event)
        assert event.model_dump(include={"score", "scale_min", "scale_max", "instrument"}) == {
            "score": score,
            "scale_min": 1,
            "scale_max": 2,
            "instrument": "csat",
        }


def test_counts_of_partners_come_as_files_only() -> None:
    told = Told("tally", {"occurred_at": "2026-11-02T00:00:00Z", "until": "2026-11-09T00:00:00Z", "partner": "North"})
    found = event_of(told, Recorder("main", Pseudonyms(b"key")), "shop", "k", NOW)
    assert found == ("type", "must be ticket, feedback, invitation or moment")
