"""What ids are called, for vendors whose records give bare ids: read once for each reading of a source."""

from dataclasses import replace

from rox_bot.intake.pull.asking import Caller
from rox_bot.intake.pull.declaring import Names, Page
from rox_bot.intake.pull.troubles import UNKNOWN_FORM, Closed, unknown_form

_MOST_PAGES = 1_000


class Namer:
    """Gives pages the names of their ids; each list is read when the first page needs it."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._known: dict[str, dict[str, str]] | None = None

    async def named(self, page: Page) -> Page:
        """Return a page with the names beside it."""
        if self._known is None:
            self._known = {names.name: await self._read(names) for names in self._caller.vendor.names}
        return replace(page, beside={**self._known, **page.beside}) if self._known else page

    async def _read(self, names: Names) -> dict[str, str]:
        """Return id -> name; nothing where the account may not read the list: ids then stand for themselves."""
        found: dict[str, str] = {}
        mark = ""
        for _ in range(_MOST_PAGES):
            try:
                answer = await self._caller.ask(names.ask(mark))
            except Closed:
                return {}
            try:
                named, mark = names.read(answer.body, mark)
            except UNKNOWN_FORM as unknown:
                raise unknown_form(self._caller.vendor.title, names.name) from unknown
            found |= named
            if not mark:
                return found
        raise unknown_form(self._caller.vendor.title, names.name)
