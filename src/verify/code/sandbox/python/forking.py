"""fork without Python's own preparations for it."""
import ctypes
import os

# PyDLL keeps the interpreter's lock across the call. os.fork would run its hooks for locks and threads in the child, which
# costs a third of a short test in pages copied; a server has one thread and holds no lock, so there is nothing to put in order.
_fork = ctypes.PyDLL(None, use_errno=True).fork


def fork():
    """As os.fork. Only for a process of one thread. Raises OSError when no process can be made."""
    pid = _fork()
    if pid < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return pid
