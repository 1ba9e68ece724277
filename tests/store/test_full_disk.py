"""A full and a read-only disk: said in a sentence, questions still answered, nothing acknowledged lost.

Each disk is real: a small file system where one may be mounted, a limit on the size of files everywhere, and files
that even root may not write once it has given up its rights.
"""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.files import count
from tests.store.process import COMMAND, finished

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits, mounts and rights are set as Linux has them")

ASKING = """
import sys
from pathlib import Path
from rox_bot.commands import Door
from rox_bot.domain.errors import Unavailable
from rox_bot.domain.period import Calendar
from rox_bot.domain.question import Context
from rox_bot.store.store import Store
from tests.store.making import NOW, feedback, write

folder = Path(sys.argv[2])

def opened():
    return Store(f"sqlite:///{folder / 'rox.db'}", clock=lambda: NOW)

def ask(store):
    answer = Door(store).ask("csat this month", Context(NOW, Calendar("UTC")))
    assert answer.readings[0].value == 100.0, answer
    return answer

def fill(store, first):
    "Write until it is refused; return how many were acknowledged, and the refusal."
    for number in range(first, 100_000):
        try:
            write(store, feedback(str(number), comment="word " * 700))
        except Unavailable as trouble:
            return number, str(trouble)

def facts(store):
    with store.reading() as tx:
        return tx.exec_driver_sql("SELECT count(*) FROM feedback").scalar()
"""

FILLING = (
    ASKING
    + """
def through_a_full_disk(fill_up, make_room):
    store = opened()
    write(store, feedback("0"))
    fill_up()
    written, trouble = fill(store, 1)
    print(trouble)
    assert written > 1
    while ask(store).answer_id:  # an answer is smaller, so a few may still fit
        pass
    answer = ask(store)
    assert answer.readings[0].n == written
    assert any(trouble in note for note in answer.notes), answer.notes
    assert facts(store) == written
    make_room()
    for number in range(written, written + 50):
        write(store, feedback(str(number), comment="word " * 700))
    assert facts(store) == written + 50
    assert ask(store).answer_id
    print(written + 50)
    store.close()
"""
)

LIMITED = (
    FILLING
    + """
import resource
none = resource.RLIM_INFINITY
before = resource.getrlimit(resource.RLIMIT_FSIZE)
through_a_full_disk(
    lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, before[1])),
    lambda: resource.setrlimit(resource.RLIMIT_FSIZE, before),
)
"""
)

MOUNTED = (
    FILLING
    + """
ballast = folder / "ballast"
ballast.write_bytes(bytes(7_000_000))
through_a_full_disk(lambda: None, ballast.unlink)
import shutil
assert not (folder / "rox.db-wal").exists()
shutil.copy(folder / "rox.db", sys.argv[3])
"""
)

POWERLESS = """
import ctypes, os, stat

class Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]

def without_rights():
    "Give up every right that root has beyond those of a file's owner."
    library = ctypes.CDLL(None, use_errno=True)
    nothing = (ctypes.c_uint32 * 6)()
    assert library.capset(ctypes.byref(Header(0x20080522, 0)), nothing) == 0, ctypes.get_errno()
"""

READ_ONLY = (
    ASKING
    + POWERLESS
    + """
first = opened()
write(first, *(feedback(str(number)) for number in range(3)))
assert ask(first).answer_id
if sys.argv[3] == "closed":
    first.close()
without_rights()
files = [path for path in folder.iterdir() if path.is_file()]
for path in files:
    path.chmod(0o400)
if sys.argv[3] != "closed":
    folder.chmod(0o500)
store = opened()
print(fill(store, 3)[1])
assert facts(store) == 3
answer = ask(store)
assert answer.answer_id == "", answer.answer_id
assert any("read-only" in note for note in answer.notes), answer.notes
store.close()
folder.chmod(0o700)
for path in folder.iterdir():
    path.chmod(0o600)
first.close()
again = opened()
write(again, feedback("3"))
assert facts(again) == 4
assert ask(again).answer_id
again.close()
"""
)

BACKUP_LIMITED = (
    ASKING
    + """
import resource
from rox_bot.store.backup import back_up, backup_folder
store = opened()
write(store, *(feedback(str(number), comment="word " * 700) for number in range(200)))
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
try:
    back_up(folder / "rox.db", NOW)
except Unavailable as trouble:
    print(trouble)
assert list(backup_folder(folder / "rox.db").iterdir()) == []
resource.setrlimit(resource.RLIMIT_FSIZE, before)
assert back_up(folder / "rox.db", NOW).file.exists()
store.close()
"""
)


def test_a_disk_that_refuses_to_grow_a_file_costs_no_acknowledged_answer(tmp_path: Path) -> None:
    trouble, acknowledged = finished(LIMITED, tmp_path).splitlines()
    assert trouble == "The disk is full, over its quota, or failing."
    assert count(tmp_path / "rox.db") == int(acknowledged)


def test_a_full_disk_costs_no_acknowledged_answer(tmp_path: Path) -> None:
    disk, rescued = tmp_path / "disk", tmp_path / "rescued.db"
    disk.mkdir()
    mounting = f'mount -t tmpfs -o size=8m none {shlex.quote(str(disk))} && exec "$@"'
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounting, "sh"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode != 0:
        # No mounts for us here; the limit on file sizes above stands for it.
        assert finished(LIMITED, disk)
        return
    done = subprocess.run(
        [*inside, *COMMAND, str(disk), str(rescued)], input=MOUNTED, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    trouble, acknowledged = done.stdout.splitlines()
    assert trouble == "Cannot save: the disk is full."
    assert count(rescued) == int(acknowledged)


@pytest.mark.parametrize("state", ["closed", "open elsewhere"])
def test_what_may_not_be_written_is_still_read(tmp_path: Path, state: str) -> None:
    assert finished(READ_ONLY, tmp_path, state) == "Cannot save: the database is read-only."


def test_a_backup_that_does_not_fit_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    assert finished(BACKUP_LIMITED, tmp_path) == "The disk is full, over its quota, or failing."
