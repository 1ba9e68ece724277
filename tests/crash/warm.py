"""A process that has loaded rox_bot once and forks from itself whatever a test wants to kill.

Requests and answers are lines of JSON on standard input and output: `{"run": "module:function", "given": {...},
"log": path}` forks a child and answers its process id; `{"reap": pid}` waits for one and answers its exit code. A
child's number is not given to anybody else before it is reaped, so a test may send it any signal until then.
"""

import gc
import importlib
import json
import os
import signal
import sys
import traceback
import warnings
from typing import Any


def become(request: dict[str, Any]) -> None:
    """Turn this process into what was asked for, and end with it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, request["log"], _WRITE), (2, request["log"], _WRITE)):
        os.dup2(os.open(path, flags, 0o600), number)
    code = 1
    try:
        module, _, name = request["run"].partition(":")
        getattr(importlib.import_module(module), name)(**request["given"])
        code = 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


_WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def serve() -> None:
    """Answer requests until standard input ends; children that are left over end with this process."""
    warnings.simplefilter("error")
    from tests.crash.bots import warm_up

    warm_up()
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: set[int] = set()
    for line in sys.stdin:
        request = json.loads(line)
        if "reap" in request:
            _, status = os.waitpid(request["reap"], 0)
            children.discard(request["reap"])
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            child = os.fork()
            if child == 0:
                become(request)
            children.add(child)
            answer = {"pid": child}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for child in children:
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    serve()
