"""Waits for a fork, and ends it at its limits. Time is processor time; the wall clock is a backstop for programs that wait."""
import os
import signal
import time


class End:
    """How a fork ended. `killed_for`: `time-limit`, `idle` or None; `exit_status` or `signal_number` is set, the other None."""

    def __init__(self, status, usage, killed_for, wall_seconds):
        self.killed_for = killed_for
        self.exit_status = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
        self.signal_number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_mib = usage.ru_maxrss / 1024
        self.wall_seconds = wall_seconds


def cpu_seconds_of(pid):
    """Processor time of another process so far, without /proc; its clock id is made as the C library makes it."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


class Watcher:
    """SIGCHLD is blocked in the server, so that waiting for it with a timeout misses none."""

    def __init__(self):
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])

    def wait(self, pid, wall_seconds, cpu_allowed, is_over=None):
        """Blocks until `pid` has ended. `cpu_allowed()` is the processor time it may have used by now; `is_over()` true ends it at once."""
        started = time.monotonic()
        killed_for = None
        pause = 0.02
        while True:
            signal.sigtimedwait([signal.SIGCHLD], pause)
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                return End(status, usage, killed_for, time.monotonic() - started)
            if killed_for is None:
                killed_for = self._verdict(pid, started + wall_seconds, cpu_allowed, is_over)
                if killed_for:
                    _kill(pid)
            pause = min(pause * 1.5, 0.1)

    @staticmethod
    def _verdict(pid, deadline, cpu_allowed, is_over):
        if is_over is not None and is_over():
            return "over"
        if cpu_seconds_of(pid) > cpu_allowed():
            return "time-limit"
        return "idle" if time.monotonic() > deadline else None

    @staticmethod
    def reap_strays():
        """Ends and collects whatever a program without a filter left behind: we are its reaper."""
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
