"""The build of the house: which floor may import which, and what the command line does without."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("pandas", "matplotlib", "scipy", "numpy", "slack_bolt", "slack_sdk", "aiohttp", "uvicorn", "starlette")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_floor_imports_only_from_below() -> None:
    done = run("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


LOOK = """
import json, sys
sys.argv = ["rox-bot", *{arguments!r}]
from rox_bot.cli import main
try:
    main()
except SystemExit as ended:
    code = ended.code
print("modules:", json.dumps([code, sorted(name for name in sys.modules if "." not in name)]))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"]], ids=" ".join)
def test_help_is_shown_without_the_heavy_libraries(arguments: list[str]) -> None:
    done = run("-c", LOOK.format(arguments=arguments))
    code, modules = json.loads(done.stdout.rpartition("modules: ")[2])
    assert code == 0, done.stderr
    assert "typer" in modules
    assert not set(HEAVY) & set(modules)


def test_a_question_is_answered_without_slack_and_without_drawing(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'rox.db'}"
    done = run("-c", LOOK.format(arguments=["ask", "csat", "--database", address]))
    code, modules = json.loads(done.stdout.rpartition("modules: ")[2])
    assert code == 0, done.stderr
    assert not set(HEAVY) & set(modules)
