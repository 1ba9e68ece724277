"""Closing a store while somebody still reads: the connection goes when it is given back, with no warning left."""

import gc
import threading
import warnings

from rox_bot.store.store import Store


def test_a_connection_in_use_at_the_close_is_closed_when_it_is_given_back(database_url: str) -> None:
    store = Store(database_url)
    reading, closed = threading.Event(), threading.Event()
    found = []

    def read() -> None:
        with store.reading() as tx:
            found.append(tx.connection.dbapi_connection)
            reading.set()
            assert closed.wait(10)

    thread = threading.Thread(target=read)
    thread.start()
    assert reading.wait(10)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        store.close()
        closed.set()
        thread.join(10)
        connection = found.pop()
        ended = getattr(connection, "closed", None)
        del connection
        store = None  # type: ignore[assignment]
        gc.collect()
    assert ended in (True, None)  # psycopg says whether it is closed, sqlite3 does not
    assert not [each for each in told if issubclass(each.category, ResourceWarning)]
