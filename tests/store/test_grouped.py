"""Many small writes as one: everybody gets their own answer, and nobody is spoiled by another."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from rox_bot.domain.errors import N_, Unavailable
from rox_bot.store.grouped import GroupedWrites

PATIENCE = 20.0


class Desk:
    """What writes: doubles numbers, chokes on 99, and is away when told so; it remembers its groups."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = threading.Event()
        self.open.set()
        self.away = False

    def work(self, items: Sequence[int]) -> list[int]:
        assert self.open.wait(PATIENCE)
        self.groups.append(list(items))
        if self.away:
            raise Unavailable(N_("The database is busy; please try again."))
        if 99 in items:
            raise ValueError("99")
        return [2 * item for item in items]


async def asked(writes: "GroupedWrites[int, int]", items: Sequence[int]) -> list[int | BaseException]:
    return await asyncio.gather(*(writes.write(each, PATIENCE) for each in items), return_exceptions=True)


def test_what_waits_is_written_together_and_answered_apart() -> None:
    desk = Desk()
    desk.open.clear()
    writes = GroupedWrites(desk.work, 10)

    async def run() -> list[int | BaseException]:
        all_of_them = asyncio.create_task(asked(writes, range(25)))
        await asyncio.sleep(0.05)
        desk.open.set()
        return await all_of_them

    assert asyncio.run(run()) == [2 * number for number in range(25)]
    assert [number for group in desk.groups for number in group] == list(range(25))
    assert max(map(len, desk.groups)) == 10
    assert len(desk.groups) <= 4
    writes.close(PATIENCE)


def test_one_that_fails_fails_alone() -> None:
    desk = Desk()
    writes = GroupedWrites(desk.work, 50)
    told = asyncio.run(asked(writes, [*range(13), 99, *range(14, 30)]))
    writes.close(PATIENCE)
    assert [each for place, each in enumerate(told) if place != 13] == [2 * n for n in range(30) if n != 13]
    assert isinstance(told[13], ValueError)


def test_where_nothing_can_be_written_all_are_told_at_once() -> None:
    desk = Desk()
    desk.away = True
    writes = GroupedWrites(desk.work, 50)
    told = asyncio.run(asked(writes, range(30)))
    writes.close(PATIENCE)
    assert all(isinstance(each, Unavailable) for each in told)
    assert sum(map(len, desk.groups)) == 30, "nobody is tried twice"


def test_who_waits_too_long_is_told_so_and_may_be_written_all_the_same() -> None:
    desk = Desk()
    desk.open.clear()
    writes = GroupedWrites(desk.work, 10)

    async def run() -> None:
        with pytest.raises(Unavailable):
            await writes.write(4, 0.05)

    asyncio.run(run())
    desk.open.set()
    writes.close(PATIENCE)
    assert desk.groups == [[4]]


def test_a_queue_that_is_full_takes_nothing_more() -> None:
    desk = Desk()
    desk.open.clear()
    writes = GroupedWrites(desk.work, 1)

    async def run() -> list[int | BaseException]:
        many = asyncio.create_task(asked(writes, range(50)))
        await asyncio.sleep(0.05)
        desk.open.set()
        return await many

    told = asyncio.run(run())
    writes.close(PATIENCE)
    refused = [each for each in told if isinstance(each, Unavailable)]
    assert 28 <= len(refused) <= 30
    assert len([each for each in told if isinstance(each, int)]) == 50 - len(refused)


def test_at_the_end_what_waits_is_written_and_nothing_new() -> None:
    desk = Desk()
    desk.open.clear()
    writes = GroupedWrites(desk.work, 2)

    async def run() -> list[int | BaseException]:
        many = asyncio.create_task(asked(writes, range(7)))
        await asyncio.sleep(0.05)
        threading.Timer(0.05, desk.open.set).start()
        await asyncio.to_thread(writes.close, PATIENCE)
        with pytest.raises(Unavailable):
            await writes.write(8, PATIENCE)
        return await many

    assert asyncio.run(run()) == [0, 2, 4, 6, 8, 10, 12]
