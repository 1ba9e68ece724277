"""Messages look as they did when a person last looked at them.

After a change that is meant, redraw them with `REDRAW_GOLDEN=1 pytest tests/slack/test_blocks_golden.py`, read the
difference and commit it with the change.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from rox_bot.language.wording import LANGUAGES, Wording
from rox_bot.slack.blocks.rendering import Message, render_answer, render_error, render_reference
from rox_bot.slack.posting.digests import render_digest
from tests.slack.messages import EMPTY, ERROR, FILE, MOMENTS, TABLE, VALUE, digest_content, faults

GOLDEN = Path(__file__).parent / "golden"


def digest(wording: Wording) -> Message:
    return render_digest(digest_content(), wording, picture_file=FILE)


SHOWN: dict[str, Callable[[Wording], Message]] = {
    "value": lambda wording: render_answer(VALUE, wording, private=True),
    "table": lambda wording: render_answer(TABLE, wording, private=False),
    "moments": lambda wording: render_answer(MOMENTS, wording, private=True),
    "empty": lambda wording: render_answer(EMPTY, wording, private=True),
    "error": lambda wording: render_error(ERROR, wording),
    "reference": lambda wording: render_reference("7f3a", wording),
    "digest": digest,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOWN)
def test_a_message_looks_like_its_golden_one(name: str, language: str) -> None:
    message = SHOWN[name](Wording(language))
    shown = json.dumps(asdict(message), indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name}.{language}.json"
    if os.environ.get("REDRAW_GOLDEN"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
    assert faults(message) == []
