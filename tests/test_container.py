"""The image's recipe: who it runs as, what it is made from, and that its parts exist."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

Instruction = tuple[str, str]


def stages(text: str) -> list[list[Instruction]]:
    """A Dockerfile as its stages, each a list of (instruction, rest), comments and line breaks removed."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found: list[list[Instruction]] = []
    for line in lines.replace("\\\n", " ").splitlines():
        name, _, rest = line.strip().partition(" ")
        if name.upper() == "FROM":
            found.append([])
        if name:
            found[-1].append((name.upper(), rest.strip()))
    return found


STAGES = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
FINAL = STAGES[-1]


def said(name: str, stage: list[Instruction] = FINAL) -> list[str]:
    """What follows an instruction, for each time that a stage has it."""
    return [rest for instruction, rest in stage if instruction == name]


def environment() -> dict[str, str]:
    """The variables that the image sets."""
    return dict(pair.split("=", 1) for rest in said("ENV") for pair in shlex.split(rest))


def copied() -> list[str]:
    """The paths of the checkout that the image copies."""
    words = [shlex.split(rest) for stage in STAGES for rest in said("COPY", stage)]
    return [source for parts in words if not parts[0].startswith("--from") for source in parts[:-1]]


@pytest.mark.parametrize("stage", STAGES)
def test_every_base_image_is_pinned_to_a_version(stage: list[Instruction]) -> None:
    image = said("FROM", stage)[0].split()[0]
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?", image)


def test_the_base_image_has_a_python_that_the_project_supports() -> None:
    version = re.search(r":(\d+)\.(\d+)", said("FROM")[0])
    minimum = re.fullmatch(r">=(\d+)\.(\d+)", PROJECT["project"]["requires-python"])
    assert version is not None
    assert minimum is not None
    assert tuple(map(int, version.groups())) >= tuple(map(int, minimum.groups()))


def test_it_runs_as_an_account_other_than_root() -> None:
    assert said("USER") == ["10001"]
    assert "--uid 10001" in " ".join(said("RUN"))


def test_nothing_runs_or_is_copied_after_the_account_is_given() -> None:
    names = [name for name, _ in FINAL]
    assert not {"RUN", "COPY", "ADD"} & set(names[names.index("USER") :])


def test_every_path_it_copies_exists_and_is_sent_to_the_builder() -> None:
    allowed = [line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"]
    assert copied()
    for source in copied():
        assert (ROOT / source).exists(), source
        assert any(fnmatch(source, entry) or source.startswith(f"{entry}/") for entry in allowed), source


def test_every_install_takes_hashed_files_or_the_project_itself() -> None:
    commands = re.findall(r"pip(?: --python \S+)? (?:install|wheel) [^&]*", " && ".join(said("RUN", STAGES[0])))
    assert commands
    for command in commands:
        assert "--require-hashes" in command or "--no-deps" in command, command


def test_it_starts_the_script_that_the_project_declares() -> None:
    (command,) = json.loads(said("ENTRYPOINT")[0])
    assert command in PROJECT["project"]["scripts"]
    assert json.loads(said("CMD")[0]) == ["serve"]


def test_only_the_volume_and_the_temporary_folder_are_written_to() -> None:
    variables = environment()
    assert said("VOLUME") == said("WORKDIR") == ["/data"]
    assert variables["ROX_DATABASE_URL"].startswith("sqlite:////data/")
    assert variables["MPLCONFIGDIR"].startswith("/tmp/")
    assert variables["PYTHONDONTWRITEBYTECODE"] == variables["PYTHONUNBUFFERED"] == "1"


def test_its_health_check_asks_the_bot_itself_and_is_python_that_compiles() -> None:
    check = json.loads(said("HEALTHCHECK")[0].partition("CMD ")[2])
    assert check[:2] == ["python", "-c"]
    assert "http://127.0.0.1:3000/live" in check[2]
    compile(check[2], "HEALTHCHECK", "exec")


def test_no_secret_is_written_into_the_image() -> None:
    assert not [name for name in environment() if re.search(r"TOKEN|SECRET|PASSWORD|KEY", name)]
