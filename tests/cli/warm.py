"""A process that has loaded rox_bot once and forks a fresh command line for each request.

Every run is still a process of its own, with its own folder, settings, output and exit code; only the loading of
modules, a good second each time, is shared. Requests and exit codes are lines of JSON on standard input and output.
"""

import json
import os
import sys
import warnings
from typing import Any


def become(request: dict[str, Any]) -> None:
    """Turn this process into the command line that was asked for, and end with its exit code."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for number, path in ((0, os.devnull), (1, request["stdout"]), (2, request["stderr"])):
        opened = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, number)
    sys.argv = ["rox-bot", *request["arguments"]]
    from rox_bot.cli import main

    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def serve() -> None:
    """Answer requests until standard input ends."""
    warnings.simplefilter("error")
    import rox_bot.cli.commands
    import rox_bot.commands.verbs
    import rox_bot.store.store  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
