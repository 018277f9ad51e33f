"""Runs answers: one fork for each test, or for a batch of them."""
import json
import os
import select

import answer_side
import frames
import memory_file
import packages
import plain_json
import run_tests
from channel import receive_job

_MIB = 1 << 20
_MOST_REPORT = 1 << 20
_FIELDS = {"ready": bool, "ours": str, "compile": str, "exit": int, "error": str, "kind": str, "at": float}


def serve(incoming, outgoing, peer, keeper, watcher, own_modules):
    server = _AnswerServer(keeper, watcher, own_modules)
    while True:
        ready, _, _ = select.select([incoming, peer], [], [])
        if incoming in ready:
            frame = frames.read_frame(incoming)
            if frame is None:
                return
            header, blobs = frame
            reply, outputs = server.run(header, blobs)
            frames.write_frame(outgoing, reply, outputs)
        elif not server.serve_script(peer):
            return


class _AnswerServer:
    def __init__(self, keeper, watcher, own_modules):
        self._keeper = keeper
        self._watcher = watcher
        self._own_modules = own_modules

    def run(self, header, blobs):
        """(reply, outputs): one record a test that was begun, and what it wrote."""
        program, tests = blobs[0].decode("utf-8", "surrogatepass"), blobs[1:]
        packages.preload(program)
        limits = dict(header["limits"], tests=len(tests))
        outputs = [memory_file.writable() for _ in tests]
        inputs = [memory_file.readable(test) for test in tests] if header["op"] == "stdio" else []
        read_end, write_end = os.pipe()
        try:
            pid = os.fork()
            if pid == 0:
                self._in_fork(limits, write_end, header, (program, tests, inputs, outputs))
            os.close(write_end)
            records, end = self._watch(pid, read_end, limits)
            del records[len(tests) + 1 :]
            most = int(limits["outputMiB"] * _MIB)
            found = [memory_file.contents(fd, most) for fd in outputs[: len(records)]]
        finally:
            for fd in (read_end, *inputs, *outputs):
                os.close(fd)
        self._watcher.reap_strays()
        reply = {"records": records, "end": _end_record(end), "full": [is_full for _, is_full in found]}
        return reply, [content for content, _ in found]

    def _in_fork(self, limits, write_end, header, work):
        try:
            program, tests, inputs, outputs = work
            run_tests.prepare(self._own_modules)
            self._keeper.close_in(limits, packages.base_mib())
            report = run_tests.Report(write_end)
            report.write({"ready": True})
            if header["op"] == "stdio":
                run_tests.run_stdio(program, inputs, outputs, report)
            texts = [test.decode("utf-8", "surrogatepass") for test in tests]
            run_tests.run_function(program, header["entryPoint"], texts, outputs, report, plain_json.plain_json)
        except BaseException as error:
            # Our fault when it is the first record; a program can only write later ones.
            os.write(write_end, json.dumps({"ours": repr(error)[:300]}).encode() + b"\n")
        finally:
            os._exit(0)

    def _watch(self, pid, read_end, limits):
        reports = _Reports(read_end)
        # Of a batch, the tests before the present one may have used as much as they were allowed, whatever the stamp says.
        most_before = limits["cpuSeconds"] * (limits["tests"] - 1)
        allowed = lambda: min(reports.last_stamp(), most_before) + limits["cpuSeconds"]
        end = self._watcher.wait(pid, limits["wallSeconds"], allowed)
        return reports.all(), end

    def serve_script(self, peer):
        """Runs the answer of one script job; False when the script server has gone."""
        job = receive_job(peer)
        if job is None:
            return False
        header, program, end_of_pair = job
        packages.preload(program)
        pid = os.fork()
        if pid == 0:
            self._answer_script(header, program, end_of_pair)
        end_of_pair.close()
        limits = header["limits"]
        over = lambda: bool(select.select([peer], [], [], 0)[0])
        end = self._watcher.wait(pid, limits["wallSeconds"], lambda: limits["cpuSeconds"], over)
        self._watcher.reap_strays()
        if not peer.recv(1):
            return False
        peer.sendall(json.dumps(_end_record(end)).encode() + b"\n")
        return True

    def _answer_script(self, header, program, end_of_pair):
        try:
            run_tests.prepare(self._own_modules)
            self._keeper.close_in(header["limits"], packages.base_mib())
            answer_side.serve(answer_side.SocketChannel(end_of_pair), program, header["prelude"])
        finally:
            os._exit(0)


def _end_record(end):
    return {
        "killedFor": end.killed_for,
        "exit": end.exit_status,
        "signal": end.signal_number,
        "cpuSeconds": end.cpu_seconds,
        "peakMiB": end.peak_mib,
        "wallSeconds": end.wall_seconds,
    }


class _Reports:
    """The fork's report lines, read as they come. They are the program's word: used to apportion time, never to accept."""

    def __init__(self, fd):
        os.set_blocking(fd, False)
        self._fd = fd
        self._data = b""

    def last_stamp(self):
        self._read()
        last = self._data.rstrip(b"\n").rpartition(b"\n")[2]
        return _record(last).get("at", 0.0) if last else 0.0

    def all(self):
        self._read()
        return [_record(line) for line in self._data.split(b"\n") if line]

    def _read(self):
        while len(self._data) < _MOST_REPORT:
            try:
                part = os.read(self._fd, 65536)
            except BlockingIOError:
                return
            if not part:
                return
            self._data += part


def _record(line):
    """The known fields that are of their type; a program may have written anything."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    record = {name: value[name] for name, kind in _FIELDS.items() if type(value.get(name)) is kind}
    return record if 0 <= record.get("at", 0.0) < 1e6 else {}
