"""What keeps a program in: limits, no new privileges, Landlock for the server and all it forks, seccomp for each fork."""
import ctypes
import os
import resource

import landlock
import seccomp

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER, _PR_SET_PDEATHSIG = 4, 38, 36, 1
_SIGKILL = 9
_MIB = 1 << 20


class Guard:
    """Made once in each server; `close_in` is called in every fork before a line of the program runs."""

    def __init__(self, layers, readable, threads, descriptors):
        self._layers = layers
        self._readable = readable
        self._threads = threads
        self._descriptors = descriptors
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._filter = seccomp.Filter(self._libc) if "seccomp" in layers else None

    def prepare_server(self):
        libc = self._libc
        # Neither our memory nor that of a fork can be read through /proc or ptrace by a process of the same user.
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        # A process that gets away from its parent comes to us, and dies with us.
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "no-new-privileges refused")
        if "landlock" in self._layers:
            landlock.restrict(libc, self._readable)

    def close_in(self, limits, base_mib):
        """Closes the server's own descriptors, applies limits and filter to this process for good. Raises OSError when one is refused."""
        for fd in self._descriptors:
            os.close(fd)
        self._libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        apply_limits(limits, base_mib, self._threads)
        if self._filter:
            self._filter.load()


def apply_limits(limits, base_mib, threads):
    cpu = int(limits["cpuSeconds"] * limits.get("tests", 1)) + 2
    # The watcher ends a program at its limit; these stay in force should the watcher be kept from it.
    _limit(resource.RLIMIT_CPU, cpu)
    _limit(resource.RLIMIT_AS, (limits["memoryMiB"] + base_mib) * _MIB)
    # Output goes to a memory file, which counts as a file and not as memory.
    _limit(resource.RLIMIT_FSIZE, int(limits["outputMiB"] * _MIB))
    _limit(resource.RLIMIT_NOFILE, 256)
    _limit(resource.RLIMIT_CORE, 0)
    if threads:
        # Counted per user, so only where the user is the sandbox's own.
        _limit(resource.RLIMIT_NPROC, threads)


def _limit(which, value):
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))
