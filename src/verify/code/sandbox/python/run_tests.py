"""Inside the fork: runs a program on one or more stdins, or calls a function with one or more argument lists.

Everything written here the program could have written itself; the expected values are elsewhere.
"""
import json
import os
import sys
import time

import answer_side
import interpreter


class Report:
    """One JSON line a test on a pipe, as soon as it is over."""

    def __init__(self, fd):
        self._fd = fd

    def write(self, record):
        record["at"] = time.process_time()
        try:
            os.write(self._fd, json.dumps(record).encode() + b"\n")
        except OSError:
            pass  # The program closed it; the server goes by how the process ended.


def run_stdio(program, inputs, outputs, report):
    """Test after test in this process; `inputs` and `outputs` are descriptors. Ends the process."""
    try:
        code = compile(program, interpreter.PROGRAM_FILE, "exec", dont_inherit=True)
    except BaseException as error:
        report.write({"compile": interpreter.describe(error)})
        interpreter.leave(1)
    status = 0
    for number, (stdin, stdout) in enumerate(zip(inputs, outputs)):
        os.dup2(stdin, 0)
        os.dup2(stdout, 1)
        if number > 0:
            interpreter.connect_streams()
        record = _run_once(code, program)
        status = record.get("exit", 1)
        report.write(record)
    interpreter.leave(status)


def _run_once(code, program):
    module = interpreter.new_main(program)
    record = {"exit": 0}
    try:
        try:
            exec(code, module.__dict__)
        except SystemExit as error:
            record = {"exit": interpreter.exit_status_of(error)}
        interpreter.finish()
    except BaseException as error:
        record = {"error": interpreter.describe(error), "kind": type(error).__name__}
        _flush()
    return record


def _flush():
    try:
        sys.stdout.flush()
    except BaseException:
        pass


def run_function(program, entry_point, arguments, outputs, report, plain_json):
    """Executes the program once, then calls `entry_point` for each argument list; a result is written as JSON to its descriptor."""
    try:
        module = answer_side.load_program(program, "")
    except BaseException as error:
        report.write({"compile": interpreter.describe(error)})
        interpreter.leave(1)
    for text, stdout in zip(arguments, outputs):
        report.write(_call_once(module, entry_point, text, stdout, plain_json))
    interpreter.leave(0)


def _call_once(module, entry_point, text, stdout, plain_json):
    try:
        result = _resolve(module, entry_point)(*json.loads(text))
        content = plain_json(result).encode("utf-8", "surrogatepass")
    except BaseException as error:
        return {"error": interpreter.describe(error), "kind": type(error).__name__}
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(stdout, view) :]
    except OSError as error:
        return {"error": interpreter.describe(error), "kind": "OSError"}
    return {"exit": 0}


def _resolve(module, entry_point):
    """`name`, or `Class.method` on a new instance, so that no call finds the state of the one before."""
    owner, _, method = entry_point.rpartition(".")
    if not owner:
        return getattr(module, method)
    return getattr(getattr(module, owner)(), method)
