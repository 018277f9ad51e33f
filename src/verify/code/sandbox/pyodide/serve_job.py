"""One job inside Pyodide: adapts this Python to what programs expect of a real one, and runs the job as the other tiers do."""
import json
import os
import sys
import threading

import answer_side
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
    _run_threads_inline(os.open("/dev/wanted", os.O_WRONLY))
    run_tests.prepare(list(_bundled) + list(_OWN_MODULES))
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


def _run_threads_inline(wanted):
    """There are no threads here. One the program starts runs to its end at once, which is all most programs want of it; that it
    was wanted is told, since those that wait for each other then fail through no fault of their own."""
    real_start = threading.Thread.start

    def start(self):
        os.write(wanted, b"threads")
        target = getattr(self, "_target", None)
        if self._started.is_set() or "concurrent" in str(getattr(target, "__module__", "")):
            return real_start(self)
        self._started.set()
        try:
            self.run()
        except SystemExit:
            pass
        except BaseException:
            threading.excepthook(threading.ExceptHookArgs([*sys.exc_info(), self]))

    threading.Thread.start = start
    threading.Thread.join = lambda self, timeout=None: None
    threading.Thread.is_alive = lambda self: False
    threading.stack_size = lambda size=0: 0
