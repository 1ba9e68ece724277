"""The page: everybody's words are text, whatever they look like."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rox_bot.digests.content import DigestContent
from rox_bot.digests.page import html, write_preview
from rox_bot.digests.quotes import HARDEST
from rox_bot.digests.tasks import Task
from rox_bot.domain.answer import Quote, Table
from rox_bot.domain.errors import BadInput
from rox_bot.domain.question import Filter, Question
from rox_bot.language.wording import Wording
from tests.slack.messages import story
from tests.talk import Talk

OWN = set(
    "html head meta title style body h1 p strong ul li img table thead tbody tr th td".split()
    + "blockquote small br footer a".split()
)
EVIL = "<script>alert('x')</script>\"'><img src=x onerror=y>&lt;b&gt;"


class Tags(HTMLParser):
    """Collects the tags, links and the readable text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    tags.close()
    return tags


def page_of(text: str, url: str = "") -> Tags:
    content = DigestContent(
        title=text,
        headline=text,
        lines=(text,),
        readings=(),
        chart=None,
        table=Table((text, "n"), ((text, "1"),), numeric=(1,)),
        stories=(story(Quote(text, text, url)), story(Quote(text, text, url), HARDEST)),
        footer=(text,),
        question=Question("digest"),
        tasks=(Task(text, url, 1), Task(text, taken_by=text, taker=text, event=2)),
    )
    return parsed(html(content, Wording("en")))


@given(st.text(alphabet="<>&\"'/=ab \n;#x", max_size=40))
def test_no_text_becomes_a_tag(text: str) -> None:
    plain, other = page_of("a"), page_of(text)
    assert other.tags == plain.tags
    assert set(other.tags) <= OWN
    assert text in other.text.replace("\r", "\n")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", "JAVASCRIPT:x"])
def test_only_web_addresses_become_links(url: str) -> None:
    assert "a" not in page_of("x", url).tags


def test_a_link_cannot_break_out_of_its_attribute() -> None:
    tags = page_of("x", 'https://example.com/"onmouseover="y')
    assert tags.tags.count("a") == 3
    assert "onmouseover" not in {name for name, _ in tags.attributes}


def test_customers_and_comments_with_tags_stay_text(empty: Talk, tmp_path: Path) -> None:
    empty.answers(
        *({"customer": EVIL, "score": 1, "comment": EVIL} for _ in range(12)),
        *({"customer": "Acme"} for _ in range(12)),
    )
    empty.moments({"story": EVIL, "customer": EVIL})
    scoped = replace(empty.context, scope=(Filter("customer", (EVIL, "Acme")),))
    tags = parsed(write_preview(empty.store, scoped, tmp_path).read_text(encoding="utf-8"))
    assert set(tags.tags) <= OWN
    assert tags.tags.count("img") == 1
    assert "<script>" in tags.text
    assert not {name for name, _ in tags.attributes if name.startswith("on")}


def test_the_page_stands_beside_its_picture(demo: Talk, tmp_path: Path) -> None:
    page = write_preview(demo.store, demo.context, tmp_path / "new" / "folder")
    assert page.with_name("digest.png").read_bytes().startswith(b"\x89PNG")
    tags = parsed(page.read_text(encoding="utf-8"))
    alt = next(value for name, value in tags.attributes if name == "alt")
    assert alt
    assert "/rox why" in tags.text


def test_a_folder_that_cannot_be_written_is_named(demo: Talk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match="file"):
        write_preview(demo.store, demo.context, tmp_path / "file")
