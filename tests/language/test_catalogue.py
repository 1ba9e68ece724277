"""The message catalogues: complete, in step with the code, and nothing a person reads goes past them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from rox_bot.language.wording import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "rox_bot"
TEMPLATE = PACKAGE / "locale" / "rox_bot.pot"
TRANSLATED = [language for language in LANGUAGES if language != "en"]

GETTEXT = {"_": 1, "N_": 1, "plural": 2}
"""Function -> how many texts it takes."""

TOLD: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "Answer": ((0, 1), ("title", "headline", "lines", "notes")),
    "Finding": ((1, 2, 3), ("what", "seen", "mend")),
    "Action": ((1,), ("label",)),
    "Phrase": ((0,), ()),
    "say": ((0,), ()),
    "echo": ((0,), ()),
    "Text": ((0,), ()),
    "LeftOut": ((0,), ()),
    "Metric": ((), ("title", "definition", "source", "by_time", "spread_words")),
    "Verb": ((3,), ("summary",)),
    **dict.fromkeys(("RoxError", "NotUnderstood", "NotAllowed", "BadInput", "Unavailable"), ((0,), ())),
}
"""What is called -> which of its arguments a person reads."""

REASONS = ("domain/events.py", "intake/files")
"""Where a ValueError's text is the reason that an importer gives."""

NAMES = {"SQLite", "Slack", "ROX", "rox> "}
"""Read the same in every language."""


def ids(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {tuple(message.id) if message.pluralizable else str(message.id) for message in catalogue if message.id}


def catalogue(language: str) -> Catalog:
    with (PACKAGE / "locale" / language / "LC_MESSAGES" / "rox_bot.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def forms(message: Message) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    return list(message.string or ()) if message.pluralizable else [str(message.string)]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    """The last name of what is called: `_` for `self.wording._(...)`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def bare(node: ast.AST) -> Iterator[str]:
    """The words in an expression that are no argument of a call; names that need no translation aside."""
    if isinstance(node, ast.Call | ast.Compare):
        return
    if isinstance(node, ast.Constant):
        text = re.sub(r"\{\w+\}", "", node.value) if isinstance(node.value, str) else ""
        if re.search(r"[^\W\d_]{2,}", text) and text not in NAMES:
            yield text
        return
    for inner in ast.iter_child_nodes(node):
        yield from bare(inner)


def test_the_template_holds_what_the_code_says() -> None:
    keywords = {name: None if count == 1 else (1, 2) for name, count in GETTEXT.items()}
    extracted = extract_from_dir(PACKAGE, method_map=[("**.py", "python")], keywords=keywords)
    said = {message for _, _, message, _, _ in extracted}
    with TEMPLATE.open("rb") as file:
        known = ids(read_po(file))
    assert said - known == set(), "run make messages and translate what is new"
    assert known - said == set(), "run make messages: these are said no more"


def test_no_text_hides_from_the_extraction_in_an_f_string() -> None:
    """Babel reads the calls inside f-strings from Python 3.12 on only: the catalogue must not depend on that."""
    with TEMPLATE.open("rb") as file:
        known = ids(read_po(file))
    written = {
        texts if called(node) == "plural" else texts[0]
        for _, tree in modules()
        for node in calls(tree)
        if (count := GETTEXT.get(called(node)))
        if (texts := tuple(each.value for each in node.args[:count] if isinstance(each, ast.Constant)))
    }
    assert written == known


def test_gettext_goes_by_its_own_name() -> None:
    """Nothing is extracted from the calls of `say = wording._`."""
    renamed = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in GETTEXT
        if not all(isinstance(target, ast.Name) and target.id == node.value.attr for target in node.targets)
    ]
    assert renamed == []


def test_every_text_is_written_where_it_is_marked() -> None:
    """A text put together before it is marked would never be found in a catalogue."""
    glued = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules()
        for node in calls(tree)
        if called(node) in GETTEXT
        for argument in node.args[: GETTEXT[called(node)]]
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
    ]
    assert glued == []


def test_nothing_a_person_reads_goes_past_the_catalogues() -> None:
    found = []
    for path, tree in modules():
        module = path.relative_to(PACKAGE).as_posix()
        reasons = module.startswith(REASONS)
        for node in calls(tree):
            places_, names = TOLD.get(called(node), ((0,) if reasons and called(node) == "ValueError" else (), ()))
            read = [node.args[place] for place in places_ if place < len(node.args)]
            read += [keyword.value for keyword in node.keywords if keyword.arg in names]
            found += [f"{path.relative_to(ROOT)}:{node.lineno} {text}" for each in read for text in bare(each)]
    assert found == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_exactly_the_template(language: str) -> None:
    with TEMPLATE.open("rb") as file:
        assert ids(catalogue(language)) == ids(read_po(file))
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_in_all_its_forms(language: str) -> None:
    count = catalogue(language).num_plurals
    untranslated = [
        message.id
        for message in messages(language)
        if message.fuzzy or not all(forms(message)) or len(forms(message)) != (count if message.pluralizable else 1)
    ]
    assert untranslated == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_places_of_its_original(language: str) -> None:
    wrong = []
    for message in messages(language):
        originals = list(message.id) if message.pluralizable else [str(message.id)]
        originals += originals[-1:] * (len(forms(message)) - len(originals))
        pairs = zip(originals, forms(message), strict=True)
        wrong += [said for original, said in pairs if said and places(said) != places(original)]
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_commands_and_ends_of_sentences(language: str) -> None:
    wrong = []
    for message in messages(language):
        original = message.id[-1] if message.pluralizable else str(message.id)
        for said in filter(None, forms(message)):
            typed = re.findall(r"`[^`]*`", original) == re.findall(r"`[^`]*`", said)
            if not typed or (original[-1] in ".?:") != (said[-1] in ".?:") or said != said.strip():
                wrong.append(said)
    assert wrong == []
