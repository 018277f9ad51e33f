"""The process of the answer: executes the program, then does what the tests ask of it. It knows no expected value."""
import sys

import codec
import interpreter
from peer import Gone, Peer, SocketChannel  # noqa: F401 (the server opens the channel)

# Not `__main__`: a guarded main part reads input the tests do not give, and harnesses of assert tests do not run it either.
MODULE_NAME = "answer"


def serve(channel, program, prelude):
    """Executes prelude and program, then answers until the tests have gone."""
    side = _AnswerSide(channel)
    try:
        side.load(program, prelude)
        while True:
            side.peer.serve(side.peer.receive())
    except Gone:
        pass


def load_program(program, prelude):
    """The module the program makes. Raises what the program raises."""
    module = interpreter.new_main(program, MODULE_NAME)
    if prelude:
        exec(compile(prelude, "prelude.py", "exec", dont_inherit=True), module.__dict__)
    exec(compile(program, interpreter.PROGRAM_FILE, "exec", dont_inherit=True), module.__dict__)
    return module


class _AnswerSide:
    def __init__(self, channel):
        self.peer = Peer(channel, self._shared, self._handle)
        self._module = None
        self._shared_names = ()
        self._operations = {
            "call": self._call,
            "get": lambda owner, name: getattr(owner, name),
            "set": lambda owner, name, value: setattr(owner, name, value),
            "item": lambda owner, key: owner[key],
            "setitem": lambda owner, key, value: owner.__setitem__(key, value),
            "len": len,
            "list": list,
        }

    def load(self, program, prelude):
        """Tells the tests at once whether the program could be executed."""
        start = self.peer.receive()
        self._shared_names = frozenset(start["shared"])
        try:
            self._module = load_program(program, prelude)
        except BaseException as error:
            self.peer.send({"error": _error(error)})
            raise Gone()
        self.peer.send({"ok": None})

    def _shared(self, name):
        if name not in self._shared_names or self._module is None:
            return None
        found = self._module.__dict__.get(name)
        return found if isinstance(found, type) else None

    def _handle(self, request):
        try:
            if request["op"] == "names":
                return {"ok": {name: self._named(name) for name in request["names"] if name in self._module.__dict__}}
            if request["op"] == "call":
                return self._call(request)
            owner = self.peer.codec.exported(request["target"])
            operands = [self.peer.codec.decode(part) for part in request["operands"]]
            return {"ok": self.peer.codec.encode(self._operations[request["op"]](owner, *operands))}
        except BaseException as error:
            return {"error": _error(error)}

    def _named(self, name):
        """A handle or value for a name of the program, or where the tests can import the same."""
        value = self._module.__dict__[name]
        importable = codec.is_importable(value)
        return {"import": importable} if importable else {"value": self.peer.codec.encode(value)}

    def _call(self, request):
        decode, encode = self.peer.codec.decode, self.peer.codec.encode
        target = self.peer.codec.exported(request["target"])
        args = [decode(part) for part in request["args"]]
        kwargs = {name: decode(part) for name, part in request["kwargs"].items()}
        try:
            reply = {"ok": encode(target(*args, **kwargs))}
        except BaseException as error:
            reply = {"error": _error(error)}
        reply["changed"] = [
            [at, encode(value)]
            for at, value, part in _mutable(args, kwargs, request)
            if encode(value) != part
        ]
        return reply


def _mutable(args, kwargs, request):
    """(position or name, value now, what was sent) of arguments a call can change."""
    for at, value in enumerate(args):
        if isinstance(request["args"][at], (list, dict)):
            yield at, value, request["args"][at]
    for name, value in kwargs.items():
        if isinstance(request["kwargs"][name], (list, dict)):
            yield name, value, request["kwargs"][name]


def _error(error):
    return {"type": type(error).__name__, "message": str(error)[:500], "line": interpreter.describe(error)}
