"""Files in memory that stand for stdin and stdout: real descriptors, so that every way of reading and writing works."""
import fcntl
import os

_F_ADD_SEALS, _SEAL_ALL = 1033, 0x1 | 0x2 | 0x4 | 0x8


def readable(content):
    """A descriptor at the start of `content`, which can no longer be changed: the next test reads the same."""
    fd = os.memfd_create("in", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view):]
    os.lseek(fd, 0, os.SEEK_SET)
    fcntl.fcntl(fd, _F_ADD_SEALS, _SEAL_ALL)
    return fd


def writable():
    return os.memfd_create("out", os.MFD_CLOEXEC)


def contents(fd, most_bytes):
    """What was written, cut at `most_bytes`, and whether it had met the limit."""
    size = os.fstat(fd).st_size
    parts, at = [], 0
    while at < min(size, most_bytes):
        part = os.pread(fd, min(size, most_bytes) - at, at)
        if not part:
            break
        parts.append(part)
        at += len(part)
    return b"".join(parts), size >= most_bytes
