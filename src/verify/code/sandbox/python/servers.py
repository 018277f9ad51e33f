"""The two fork servers of one grader.

The answer server runs answers and never holds an expected value. The script server runs assert scripts and checkers, which
do; it is another process, forked before the first job came in, so that no fork of the one inherits memory of the other.
"""
import fcntl
import gc
import os
import signal
import socket
import traceback

import answer_server
import guard
import script_server
import watch

# Imported once here instead of once in every test.
_COMMON = (
    "array bisect collections copy datetime dataclasses decimal enum fractions functools hashlib heapq io itertools json math "
    "operator queue random re statistics string struct sys threading time typing"
).split()

_ANSWER_IN, _ANSWER_OUT, _SCRIPT_IN, _SCRIPT_OUT = 0, 1, 3, 4


def main(config, bundle):
    for name in _COMMON:
        __import__(name)
    own_modules = list(bundle.sources)
    answer_end, script_end = socket.socketpair()
    if os.fork() == 0:
        _close(answer_end.fileno(), _ANSWER_IN, _ANSWER_OUT)
        _serve(script_server, config, own_modules, script_end, (_SCRIPT_IN, _SCRIPT_OUT))
    _close(script_end.fileno(), _SCRIPT_IN, _SCRIPT_OUT)
    _serve(answer_server, config, own_modules, answer_end, (_ANSWER_IN, _ANSWER_OUT))


def _close(*descriptors):
    for fd in descriptors:
        os.close(fd)


def _serve(server, config, own_modules, peer, control):
    """Moves the control descriptors out of the way of stdin and stdout, closes itself in, and serves until Node hangs up."""
    incoming, outgoing = (_moved(fd) for fd in control)
    errors = _moved(2)
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    if null > 2:
        os.close(null)
    descriptors = (incoming, outgoing, errors, peer.fileno())
    keeper = guard.Guard(config["layers"], config["readable"], config["threads"], descriptors)
    keeper.prepare_server()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    # What is there now is shared by every fork; collecting it again would copy its pages.
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        server.serve(incoming, outgoing, peer, keeper, watch.Watcher(), own_modules)
    except BaseException:
        os.write(errors, traceback.format_exc().encode())
        os._exit(1)
    os._exit(0)


def _moved(fd):
    """Above 0, 1 and 2, which become the null device."""
    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 10)
