"""Both engines of the tests answer, empty, and leave nothing behind."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.engines import (
    SERVER_TIME_ZONE,
    EngineUnavailable,
    PostgresServer,
    candidate_folders,
    copied_for,
    unprivileged_account,
    usable_binaries,
)


@pytest.mark.parametrize("run", ["first", "second"])
def test_each_test_gets_an_empty_database_that_it_can_write(bare_url: str, run: str) -> None:
    engine = sa.create_engine(bare_url)
    try:
        assert sa.inspect(engine).get_table_names() == []
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE mark (name TEXT)"))
            connection.execute(sa.text("INSERT INTO mark VALUES (:name)"), {"name": run})
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT name FROM mark")).scalars().all() == [run]
    finally:
        engine.dispose()


def test_the_address_names_the_engine_and_its_driver(bare_url: str) -> None:
    assert sa.make_url(bare_url).drivername in {"sqlite", "postgresql+psycopg"}


def test_a_database_is_dropped_even_when_someone_is_still_connected(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        name = sa.make_url(url).database
        left_open = psycopg.connect(host=str(postgres.socket_folder), user="rox", dbname=name)
    with left_open, pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    names = postgres.admin.execute("SELECT datname FROM pg_database").fetchall()
    assert (name,) not in names


def test_the_server_listens_on_its_socket_only(postgres: PostgresServer) -> None:
    assert postgres.admin.execute("SHOW listen_addresses").fetchone() == ("",)


def test_the_server_keeps_a_time_zone_of_its_own_and_an_instant_survives_it(postgres: PostgresServer) -> None:
    instant = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert postgres.admin.execute("SHOW timezone").fetchone() == (SERVER_TIME_ZONE,)
    assert postgres.admin.execute("SELECT %s::timestamptz", [instant]).fetchone() == (instant,)


def test_text_sorts_by_code_point_on_both_engines(bare_url: str) -> None:
    engine = sa.create_engine(bare_url)
    try:
        with engine.connect() as connection:
            words = sa.text("SELECT w FROM (SELECT 'b' AS w UNION SELECT 'B' UNION SELECT 'a') AS t ORDER BY w")
            assert connection.execute(words).scalars().all() == ["B", "a", "b"]
    finally:
        engine.dispose()


def test_the_reason_is_said_when_no_server_can_run(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="absent"):
        usable_binaries([tmp_path / "absent"], tmp_path, None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the programs to another account")
def test_root_copies_programs_that_the_other_account_cannot_reach(tmp_path: Path) -> None:
    account = unprivileged_account()
    assert account is not None
    wheel = next(folder for folder in candidate_folders() if folder.parent.name.startswith("pginstall"))
    copy = copied_for(account, wheel, tmp_path / "programs")
    assert (copy / "postgres").stat().st_uid == account.pw_uid
