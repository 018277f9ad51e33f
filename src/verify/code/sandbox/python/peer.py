"""Both sides of the conversation: requests and replies on one channel, each side able to call back while it waits."""
import json

from codec import Codec, Malformed

_MOST_FRAME = 64 << 20
_DEEPEST_CALLBACK = 50


class Gone(BaseException):
    """The other side has ended. No `except Exception` of a script may take it for an answer."""


class SocketChannel:
    """Length-prefixed frames on a stream socket."""

    def __init__(self, sock):
        self._sock = sock

    def send(self, data):
        try:
            self._sock.sendall(len(data).to_bytes(4, "big") + data)
        except OSError:
            raise Gone("the channel was closed")

    def recv(self):
        """One frame, or None at the end. Raises Malformed for one that is too large."""
        size = self._exactly(4)
        if size is None:
            return None
        length = int.from_bytes(size, "big")
        if length > _MOST_FRAME:
            raise Malformed("a message of more than %d MiB" % (_MOST_FRAME >> 20))
        return self._exactly(length)

    def _exactly(self, size):
        parts = []
        while size:
            try:
                part = self._sock.recv(min(size, 1 << 20))
            except OSError:
                part = b""
            if not part:
                return None
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class Peer:
    """`handle(request)` serves what the other side asks; `ask(request)` waits for its reply, serving meanwhile."""

    def __init__(self, channel, shared, handle):
        self._channel = channel
        self._handle = handle
        self._remotes = {}
        self._depth = 0
        self.calls = 0
        self.codec = Codec(shared, self._remote)

    def send(self, message):
        self._channel.send(json.dumps(message).encode())

    def receive(self):
        """The next message. Raises Gone at the end, Malformed for what is no message."""
        data = self._channel.recv()
        if data is None:
            raise Gone("the other process has ended")
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            raise Malformed("not JSON")
        if not isinstance(message, dict):
            raise Malformed("not a message")
        return message

    def ask(self, request):
        """The reply to the request: a message with `ok` or `error`."""
        self.send(request)
        while True:
            message = self.receive()
            if "op" not in message:
                return message
            self.serve(message)

    def serve(self, request):
        if self._depth >= _DEEPEST_CALLBACK:
            raise Malformed("calls back and forth more than %d deep" % _DEEPEST_CALLBACK)
        self._depth += 1
        try:
            self.send(self._handle(request))
        finally:
            self._depth -= 1

    def call(self, target, args, kwargs):
        """Calls the other side's object; its mutable arguments are brought up to date. Raises what the call raised."""
        self.calls += 1
        encode, decode = self.codec.encode, self.codec.decode
        request = {"op": "call", "target": target, "args": [encode(arg) for arg in args]}
        request["kwargs"] = {name: encode(value) for name, value in kwargs.items()}
        reply = self.ask(request)
        for at, part in reply.get("changed", ()):
            key = at if isinstance(at, str) else int(at)
            update_in_place(kwargs[key] if isinstance(key, str) else args[key], decode(part))
        return self.result(reply)

    def result(self, reply):
        if "error" in reply:
            error = rebuilt_error(reply["error"])
            error.of_answer = True
            raise error
        return self.codec.decode(reply.get("ok"))

    def _remote(self, number, is_callable):
        made = self._remotes.get(number)
        if made is None:
            made = self._remotes[number] = (RemoteCallable if is_callable else Remote)(self, number)
        return made


def update_in_place(old, new):
    """What the callee did to a mutable argument, done to the caller's own object."""
    if isinstance(old, (list, bytearray)) and isinstance(new, type(old)):
        old[:] = new
    elif isinstance(old, (dict, set)) and isinstance(new, (dict, set)):
        old.clear()
        old.update(new)
    elif hasattr(old, "extend") and hasattr(old, "clear"):
        old.clear()
        old.extend(new)
    elif type(old) is type(new) and hasattr(new, "__dict__"):
        old.__dict__.clear()
        old.__dict__.update(new.__dict__)


class RemoteError(Exception):
    """An exception of a class the answer defined."""


def rebuilt_error(error):
    """The builtin exception of that name, so that a script may expect it. Never one that would end this process."""
    name, message = str(error.get("type"))[:100], str(error.get("message"))[:500]
    kind = getattr(__builtins__, name, None) if not isinstance(__builtins__, dict) else __builtins__.get(name)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(message)
        except Exception:
            pass  # Some want other arguments.
    return RemoteError("%s: %s" % (name, message))


class Remote:
    """An object of the other side. Equality, hash and truth are this side's own: an answer cannot say what it equals."""

    __slots__ = ("_peer", "_number")

    def __init__(self, peer, number):
        object.__setattr__(self, "_peer", peer)
        object.__setattr__(self, "_number", number)

    @staticmethod
    def remote_id_of(remote):
        return remote._number

    def __bool__(self):
        return True

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._ask("get", name)

    def __setattr__(self, name, value):
        self._ask("set", name, value)

    def __getitem__(self, key):
        return self._ask("item", key)

    def __setitem__(self, key, value):
        self._ask("setitem", key, value)

    def __len__(self):
        length = self._ask("len")
        if type(length) is not int:
            raise Malformed("a length that is no integer")
        return length

    def __iter__(self):
        return iter(self._ask("list"))

    def __contains__(self, item):
        return any(item == own for own in self)

    def __repr__(self):
        return "<object of the answer>"

    def _ask(self, op, *operands):
        peer = self._peer
        request = {"op": op, "target": self._number, "operands": [peer.codec.encode(value) for value in operands]}
        return peer.result(peer.ask(request))


class RemoteCallable(Remote):
    __slots__ = ()

    def __call__(self, *args, **kwargs):
        return self._peer.call(self._number, args, kwargs)
