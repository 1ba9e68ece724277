"""One bot per SQLite file: a lock beside the database that goes with its process, and the disks it cannot hold on."""

import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rox_bot.domain.errors import N_, BadInput, NotAllowed

MOUNTS = Path("/proc/self/mountinfo")
NETWORK = frozenset(
    "afs ceph cifs fuse.glusterfs fuse.rclone fuse.smbnetfs fuse.sshfs glusterfs nfs nfs4 smb2 smb3 smbfs".split()
)
_TRIES, _PAUSE_SECONDS = 6, 0.05


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a database: its id, and the host (or container) where that id means something."""

    pid: str
    host: str


@contextmanager
def hold(database: Path) -> Iterator[None]:
    """Hold a database for this process alone; raises NotAllowed naming the holder where there is one already."""
    held = _open(lock_file(database))
    try:
        # doctor looks by taking the lock for a moment, which must not keep a bot from starting.
        for _ in range(_TRIES):
            if _taken(held, shared=False):
                break
            time.sleep(_PAUSE_SECONDS)
        else:
            other = _read(held)
            raise NotAllowed(
                N_("Another rox_bot holds this data (pid {pid} on {host})."), pid=other.pid, host=other.host
            )
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n{socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        os.close(held)


@contextmanager
def serving(database: Path | None, mounts: Path = MOUNTS) -> Iterator[bool]:
    """Hold a bot's database as long as it serves; a server's (None) is shared by as many bots as there are."""
    if database is None:
        yield False
        return
    refuse_network(database, mounts)
    with hold(database):
        yield True


def holder(database: Path) -> Holder | None:
    """Return who holds a database now; a file left behind by a process that is gone holds nothing."""
    try:
        held = os.open(lock_file(database), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _taken(held, shared=True) else _read(held)
    finally:
        os.close(held)


def lock_file(database: Path) -> Path:
    """Return the lock's file; every name of the same database leads to the same one."""
    real = database.resolve()
    return real.with_name(f"{real.name}-lock")


def refuse_network(database: Path, mounts: Path = MOUNTS) -> None:
    """Raise BadInput where the database is on a network file system: SQLite's shared memory ends at the host."""
    kind = file_system(database, mounts)
    if kind in NETWORK:
        raise BadInput(
            N_("{path} is on a network file system ({kind}), where SQLite loses data. Use a local disk or PostgreSQL."),
            path=database,
            kind=kind,
        )


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """Return the kind of file system that a path is on, '' where the system does not tell (it is Linux that does)."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    real, depth, kind = path.resolve(), -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), before.split()[4]))
        if real.is_relative_to(point) and len(point.parts) >= depth:  # the last of several on one point is on top
            depth, kind = len(point.parts), after.split()[0]
    return kind


def keep_owner(path: Path, like: Path) -> None:
    """Give a file that root made to the owner of another, so that a bot without root's rights can use it."""
    if os.geteuid() == 0 and like.exists():
        owner = like.stat()
        with suppress(PermissionError):  # a container's root may lack that right
            os.chown(path, owner.st_uid, owner.st_gid)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        keep_owner(path, path.parent)
    except OSError as trouble:
        raise BadInput(N_("{path} cannot be written: {reason}."), path=path, reason=trouble.strerror or "") from trouble
    return held


def _taken(held: int, *, shared: bool) -> bool:
    """Take the lock if it is free; the system lets it go with the process, however that ends."""
    import fcntl  # where it is missing (Windows), only `serve` and what must not run beside it are

    try:
        fcntl.flock(held, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(held: int) -> Holder:
    pid, host, *_ = [*os.pread(held, 300, 0).decode(errors="replace").split("\n"), "", ""]
    return Holder(pid or "?", host or "?")
