"""One job inside Pyodide: adapts this Python to what programs expect of a real one, and runs the job as the other tiers do."""
import asyncio
import json
import os
import sys
import threading
import time
import types

import answer_side
import interpreter
import plain_json
import run_tests
import script_side

_JOB = "/job.json"
_OWN_MODULES = ("serve_job", "js", "pyodide_js")


def main():
    """Ends the process by `os._exit`, or returns."""
    with open(_JOB, encoding="utf-8") as file:
        job = json.load(file)
    os.unlink(_JOB)
    report = run_tests.Report(os.open("/dev/report", os.O_WRONLY))
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    _adapt(os.open("/dev/wanted", os.O_WRONLY))
    interpreter.become_fresh(list(_bundled) + list(_OWN_MODULES))
    interpreter.wake()
    report.write({"ready": True})
    _OPERATIONS[job["op"]](job, report)


def _stdio(job, report):
    run_tests.run_stdio(job["program"], job["inputs"], job["outputs"], report)


def _function(job, report):
    arguments, outputs = job["args"], job["outputs"]
    run_tests.run_function(job["program"], job["entryPoint"], arguments, outputs, report, plain_json.plain_json)


def _answer(job, report):
    answer_side.serve(_channel(), job["program"], job["prelude"])


def _script(job, report):
    try:
        outcome = script_side.run_script(_channel(), job["prelude"], job["script"], job["entryPoints"])
    except BaseException as error:
        outcome = {"fault": repr(error)[:300]}
    report.write({"outcome": outcome})


_OPERATIONS = {"stdio": _stdio, "function": _function, "answer": _answer, "script": _script}
_bundled = ()


class _Relay:
    """The conversation with the other process, as a socket has it."""

    def __init__(self, fd):
        self._fd = fd

    def sendall(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view[: 1 << 20]) :]

    def recv(self, size):
        return os.read(self._fd, size)


def _channel():
    return script_side.SocketChannel(_Relay(os.open("/dev/relay", os.O_RDWR)))


def _adapt(wanted):
    _run_threads_inline(wanted)
    _run_coroutines_inline()
    # As on machines of 64 bits, where programs take it for infinity.
    sys.maxsize = (1 << 63) - 1
    sys.modules["resource"] = _resource()


def _run_threads_inline(wanted):
    """There are no threads here. One the program starts runs to its end at once, a daemon when it is joined, which is all most
    programs want of it; that it was wanted is told, since those that wait for each other then fail through no fault of their own."""
    real_start = threading.Thread.start

    def start(self):
        os.write(wanted, b"threads")
        if self._started.is_set() or "concurrent" in str(getattr(getattr(self, "_target", None), "__module__", "")):
            return real_start(self)
        self._started.set()
        self._is_waiting = True
        if not self.daemon:
            join(self)

    def join(self, timeout=None):
        if not self._started.is_set():
            raise RuntimeError("cannot join thread before it is started")
        if self.__dict__.pop("_is_waiting", False):
            try:
                self.run()
            except SystemExit:
                pass
            except BaseException:
                threading.excepthook(threading.ExceptHookArgs([*sys.exc_info(), self]))

    threading.Thread.start = start
    threading.Thread.join = join
    threading.Thread.is_alive = lambda self: getattr(self, "_is_waiting", False)
    threading.stack_size = lambda size=0: 0


class _Loop(asyncio.base_events.BaseEventLoop):
    """An event loop without events of the outside: timers and what is ready."""

    def __init__(self):
        super().__init__()
        self._selector = self

    @staticmethod
    def select(timeout):
        if timeout:
            time.sleep(timeout)
        return []

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


def _run_coroutines_inline():
    """Pyodide's own loop belongs to a browser, and cannot be waited for."""
    events = asyncio.events
    policy = events._BaseDefaultEventLoopPolicy
    events._set_event_loop_policy(type("Policy", (policy,), {"_loop_factory": _Loop})())
    events._set_running_loop(None)
    asyncio.run = asyncio.runners.run


def _resource():
    """The limits are not ours to raise, and programs only want them raised."""
    made = types.ModuleType("resource")
    made.RLIM_INFINITY = -1
    for number, name in enumerate("CPU FSIZE DATA STACK CORE RSS NPROC NOFILE MEMLOCK AS".split()):
        setattr(made, "RLIMIT_" + name, number)
    made.getrlimit = lambda which: (-1, -1)
    made.setrlimit = lambda which, limits: None
    return made
