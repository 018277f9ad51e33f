"""Hands a script job from the script server to the answer server: the program, and its end of a new socket pair."""
import array
import json
import socket


def send_job(peer, header, program, fd):
    """`program` is bytes. The descriptor travels with the first byte."""
    text = json.dumps(dict(header, size=len(program))).encode()
    data = len(text).to_bytes(4, "big") + text + program
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
    sent = peer.sendmsg([data], rights)
    peer.sendall(data[sent:])


def receive_job(peer):
    """(header, program, socket), or None when the peer has gone."""
    descriptors = array.array("i")
    data, ancillary, _, _ = peer.recvmsg(4, socket.CMSG_LEN(descriptors.itemsize))
    if not data:
        return None
    for _, _, content in ancillary:
        descriptors.frombytes(content[: descriptors.itemsize])
    header = json.loads(_exactly(peer, int.from_bytes(data + _exactly(peer, 4 - len(data)), "big")))
    program = _exactly(peer, header["size"]).decode("utf-8", "surrogatepass")
    return header, program, socket.socket(fileno=descriptors[0])


def read_line(peer):
    """One JSON line."""
    line = b""
    while not line.endswith(b"\n"):
        part = peer.recv(4096)
        if not part:
            raise EOFError("the answer server has gone")
        line += part
    return json.loads(line)


def _exactly(peer, size):
    parts = []
    while size:
        part = peer.recv(min(size, 1 << 20))
        if not part:
            raise EOFError("the peer has gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
