"""Runs assert scripts and checkers. It holds expected values; the answer runs in a fork of the other server."""
import json
import os
import socket

import channel
import forking
import frames
import interpreter
import memory_file
import script_side

_MOST_REPORT_BYTES = 4 << 20
_PASS_ON = ("limits", "prelude")


def serve(incoming, outgoing, peer, keeper, watcher):
    while True:
        frame = frames.read_frame(incoming)
        if frame is None:
            return
        header, blobs = frame
        server = _ScriptServer(keeper, watcher)
        frames.write_frame(outgoing, server.run(header, blobs, peer))


class _ScriptServer:
    def __init__(self, keeper, watcher):
        self._keeper = keeper
        self._watcher = watcher

    def run(self, header, blobs, peer):
        """What the script's asserts came to, and how its process and the answer's ended."""
        program, script = blobs
        ours, theirs = socket.socketpair()
        channel.send_job(peer, {key: header[key] for key in _PASS_ON}, program, theirs.fileno())
        theirs.close()
        report = memory_file.writable()
        try:
            pid = forking.fork()
            if pid == 0:
                self._in_fork(header, script.decode("utf-8", "surrogatepass"), ours, report)
            ours.close()
            limits = header["limits"]
            end = self._watcher.wait(pid, limits["wallSeconds"] + 1, lambda: limits["cpuSeconds"] + 1)
            self._watcher.reap_strays()
            content, _ = memory_file.contents(report, _MOST_REPORT_BYTES)
        finally:
            os.close(report)
        peer.sendall(b".")  # The script is over: the answer has nothing left to do.
        answer_end = channel.read_line(peer)
        return {"script": _outcome(content), "end": {"killedFor": end.killed_for, "cpuSeconds": end.cpu_seconds}, "answerEnd": answer_end}

    def _in_fork(self, header, script, ours, report):
        try:
            interpreter.wake()
            self._keeper.close_in(dict(header["limits"], outputMiB=_MOST_REPORT_BYTES >> 20), 64)
            side = script_side.SocketChannel(ours)
            outcome = script_side.run_script(side, header["prelude"], script, header["entryPoints"])
            frames.write_all(report, json.dumps(outcome).encode())
        except BaseException as error:
            frames.write_all(report, json.dumps({"fault": repr(error)[:300]}).encode())
        finally:
            os._exit(0)


def _outcome(content):
    """Absent when the script's process ended before it could report."""
    try:
        return json.loads(content)
    except ValueError:
        return None
