"""Frames between Node and the servers: u32 header length, JSON header, then the blobs whose sizes are the header's `blobs`."""
import json
import os


def _read_exactly(fd, size):
    parts = []
    while size:
        part = os.read(fd, min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_frame(fd):
    """(header, blobs), or None at the end of the stream."""
    size = _read_exactly(fd, 4)
    if size is None:
        return None
    text = _read_exactly(fd, int.from_bytes(size, "big"))
    if text is None:
        return None
    header = json.loads(text)
    blobs = []
    for length in header.get("blobs", ()):
        blob = _read_exactly(fd, length) if length else b""
        if blob is None:
            return None
        blobs.append(blob)
    return header, blobs


def write_all(fd, data):
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]


def write_frame(fd, header, blobs=()):
    header["blobs"] = [len(blob) for blob in blobs]
    text = json.dumps(header).encode()
    write_all(fd, b"".join([len(text).to_bytes(4, "big"), text, *blobs]))
