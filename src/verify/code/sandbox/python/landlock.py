"""Landlock: reading below the given folders, the null device, and nothing else of the file system, TCP, or other processes.

https://docs.kernel.org/userspace-api/landlock.html. Whatever of it the running kernel knows is used.
"""
import ctypes
import os

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # The same on every architecture.
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_FIRST_RIGHTS = (1 << 13) - 1
_O_PATH = 0o10000000


class _Ruleset(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("fd", ctypes.c_int32)]


def version(libc):
    """0 when the kernel has no Landlock."""
    return max(0, libc.syscall(_CREATE, None, ctypes.c_size_t(0), 1))


def _handled(abi):
    fs = _FIRST_RIGHTS
    if abi >= 2:
        fs |= 1 << 13  # refer
    if abi >= 3:
        fs |= 1 << 14  # truncate
    if abi >= 5:
        fs |= 1 << 15  # ioctl on devices
    net = 3 if abi >= 4 else 0  # TCP bind and connect
    scoped = 3 if abi >= 6 else 0  # abstract Unix sockets, signals to outside
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    return _Ruleset(fs, net, scoped), size


def restrict(libc, readable):
    """Restricts this process and its children for good; needs no-new-privileges. Raises OSError when it cannot."""
    rules, size = _handled(version(libc))
    ruleset = libc.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "Landlock ruleset refused")
    try:
        for path in readable:
            _allow(libc, ruleset, path, _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE)
        _allow(libc, ruleset, os.devnull, _READ_FILE | _WRITE_FILE)
        if libc.syscall(_RESTRICT, ruleset, 0):
            raise OSError(ctypes.get_errno(), "Landlock refused to restrict")
    finally:
        os.close(ruleset)


def _allow(libc, ruleset, path, access):
    try:
        fd = os.open(path, _O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # A folder that is not there needs no rule.
    try:
        rule = _PathRule(access, fd)
        if libc.syscall(_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0):
            raise OSError(ctypes.get_errno(), "Landlock rule refused for " + path)
    finally:
        os.close(fd)
