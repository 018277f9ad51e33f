"""Makes a fork of the server look like a freshly started Python to the program, and leaves it as Python would."""
import atexit
import builtins
import io
import linecache
import os
import signal
import sys
import threading
import traceback
import types

PROGRAM_FILE = "answer.py"
_MOST_DETAIL = 500


def become_fresh(own_modules):
    """Forgets the server: its modules, signal mask and exit handlers are not the program's."""
    for name in own_modules:
        sys.modules.pop(name, None)
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "_Bundle"]
    atexit._clear()
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    # Started with -S: these are what `site` would have put here.
    builtins.exit = builtins.quit = _exit
    builtins.copyright = builtins.credits = builtins.license = lambda: None
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    sys.argv = [PROGRAM_FILE]
    _open_standard_streams_by_name()


def _exit(code=None):
    raise SystemExit(code)


def _open_standard_streams_by_name():
    """/dev/stdin and its like lead through /proc, which is not there: the descriptors are opened instead."""
    names = {"/dev/stdin": 0, "/dev/fd/0": 0, "/proc/self/fd/0": 0, "/dev/stdout": 1, "/dev/fd/1": 1, "/proc/self/fd/1": 1}
    real_open = builtins.open

    def open(file, *args, **options):
        return real_open(names.get(file, file) if isinstance(file, str) else file, *args, **options)

    open.__doc__ = real_open.__doc__
    builtins.open = io.open = open


def connect_streams():
    """sys.stdin and sys.stdout over descriptors 0 and 1; stderr goes nowhere, tracebacks travel apart."""
    sys.stdin = sys.__stdin__ = _text(io.FileIO(0, "r", closefd=False), io.BufferedReader)
    sys.stdout = sys.__stdout__ = _text(io.FileIO(1, "w", closefd=False), io.BufferedWriter)
    sys.stderr = sys.__stderr__ = _text(io.FileIO(2, "w", closefd=False), io.BufferedWriter)


def _text(raw, buffered):
    return io.TextIOWrapper(buffered(raw), encoding="utf-8", errors="surrogateescape")


def new_main(source, name="__main__"):
    """A module as a script has it; tracebacks can quote the program's lines, pickle and dataclasses find its classes."""
    module = types.ModuleType(name)
    module.__dict__.update(__builtins__=builtins, __file__=PROGRAM_FILE, __annotations__={})
    sys.modules["__main__"] = sys.modules[name] = module
    linecache.cache[PROGRAM_FILE] = (len(source), None, source.splitlines(True), PROGRAM_FILE)
    return module


def finish():
    """What Python does at its end: threads that are no daemons are waited for, exit handlers run, output is written."""
    threading._shutdown()
    atexit._run_exitfuncs()
    main = sys.modules.get("__main__")
    for stream in (*getattr(main, "__dict__", {}).values(), sys.stdout, sys.__stdout__):
        _write_what_is_left(stream)


def _write_what_is_left(stream):
    """Python ends streams one by one, and writes then what a program did not flush."""
    if not isinstance(stream, io.IOBase) and stream is not sys.stdout:
        return
    try:
        stream.flush()
    except (ValueError, AttributeError):
        pass  # Closed or detached, or no stream at all.


def exit_status_of(error):
    """The status a script ending in this SystemExit has."""
    if error.code is None:
        return 0
    return error.code & 0xFF if isinstance(error.code, int) else 1


def describe(error):
    """The traceback's last line, with the last line of the program it names: `ZeroDivisionError: division by zero (line 3)`."""
    try:
        text = traceback.format_exception_only(type(error), error)[-1].strip()
        line = _line_of(error)
        return text[:_MOST_DETAIL] + (" (line %d)" % line if line else "")
    except BaseException:
        return type(error).__name__


def _line_of(error):
    if isinstance(error, SyntaxError) and error.filename == PROGRAM_FILE:
        return error.lineno
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == PROGRAM_FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def leave(status):
    os._exit(status)
