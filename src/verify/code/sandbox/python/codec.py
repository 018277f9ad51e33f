"""Values between the process of the tests and the process of the answer, as tagged JSON: data only, never code.

Plain JSON stands for None, bool, int, float, str and list; everything else is an object with a tag `t`. What cannot be carried by
value is exported: the other side gets a handle it can call, and nothing it does with a handle runs the answer's `==`.
Instances of shared classes (those of the prelude, which both sides define) travel by state in a table, so that linked lists of
any length and cycles arrive whole.
"""
import array
import collections
import datetime
import decimal
import fractions
import sys
import types

MOST_ITEMS = 1000000
_DEEPEST = 400
_SIMPLE = (int, float, str)


class Malformed(Exception):
    """What came over the channel is not what the protocol allows."""


class NotCarried(TypeError):
    """A value too large or too deep to be sent."""


def _base_value(kind, value):
    """The exact base value of an instance of a subclass, by the base's own method."""
    return {int: int.__int__, float: float.__float__, str: str.__str__}[kind](value)


_BUILTIN_TYPES = {
    kind.__name__: kind
    for kind in (int, float, str, bool, list, tuple, dict, set, frozenset, bytes, bytearray, complex, object, type, range)
}
_BUILTIN_TYPES["NoneType"] = type(None)

# tag: (type, to plain values, from plain values), for types whose instances are immutable data.
_SCALARS = {
    "complex": (complex, lambda v: [v.real, v.imag], lambda v: complex(*v)),
    "bytes": (bytes, lambda v: v.hex(), bytes.fromhex),
    "bytearray": (bytearray, lambda v: bytes(v).hex(), bytearray.fromhex),
    "range": (range, lambda v: [v.start, v.stop, v.step], lambda v: range(*v)),
    "decimal": (decimal.Decimal, str, decimal.Decimal),
    "fraction": (fractions.Fraction, lambda v: [v.numerator, v.denominator], lambda v: fractions.Fraction(*v)),
    "datetime": (datetime.datetime, datetime.datetime.isoformat, lambda v: datetime.datetime.fromisoformat(v)),
    "date": (datetime.date, datetime.date.isoformat, lambda v: datetime.date.fromisoformat(v)),
    "time": (datetime.time, datetime.time.isoformat, lambda v: datetime.time.fromisoformat(v)),
    "timedelta": (
        datetime.timedelta, lambda v: [v.days, v.seconds, v.microseconds], lambda v: datetime.timedelta(*v),
    ),
}
# tag: (type, made from a list of items), most derived first.
_SEQUENCES = {
    "tuple": (tuple, tuple),
    "set": (set, set),
    "frozenset": (frozenset, frozenset),
    "deque": (collections.deque, collections.deque),
}
_MAPPINGS = {
    "counter": (collections.Counter, collections.Counter),
    "ordered": (collections.OrderedDict, collections.OrderedDict),
    "dict": (dict, dict),
}
_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))


class Codec:
    """One side's encoder and decoder. `shared` finds a class both sides have, by name; `remote` makes a handle for a decoded id."""

    def __init__(self, shared, remote):
        self._shared = shared
        self._remote = remote
        self._exported = {}
        self._ids = {}

    def exported(self, number):
        """The object this side gave out under the number. Raises Malformed."""
        try:
            return self._exported[number]
        except (KeyError, TypeError):
            raise Malformed("no such handle")

    def encode(self, value):
        """A JSON-able message part. Raises NotCarried."""
        return _Encoder(self).whole(value)

    def decode(self, message):
        """The value of a message part. Raises Malformed, whatever the message holds."""
        try:
            return _Decoder(self).whole(message)
        except Malformed:
            raise
        except Exception as error:
            raise Malformed("%s: %s" % (type(error).__name__, str(error)[:100]))

    def export(self, value):
        number = self._ids.get(id(value))
        if number is None:
            number = self._ids[id(value)] = len(self._exported)
            self._exported[number] = value
        return number


class _Encoder:
    def __init__(self, codec):
        self._codec = codec
        self._table = []
        self._seen = {}
        self._waiting = collections.deque()
        self._left = MOST_ITEMS

    def whole(self, value):
        root = self._part(value, 0)
        while self._waiting:
            at, instance = self._waiting.popleft()
            state = {name: self._part(item, 0) for name, item in _state_of(instance).items()}
            self._table[at][1] = state
        return {"t": "whole", "v": root, "objects": self._table} if self._table else root

    def _part(self, value, depth):
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return value
        if depth > _DEEPEST:
            raise NotCarried("a value nested more than %d deep" % _DEEPEST)
        if kind is list:
            return self._items(value, depth)
        shared = self._codec._shared(kind.__name__)
        if shared is not None and isinstance(value, shared):
            return self._instance(value)
        remote_id = getattr(kind, "remote_id_of", None) and kind.remote_id_of(value)
        if remote_id is not None:
            return {"t": "own", "v": remote_id}
        return self._tagged(value, kind, depth)

    def _tagged(self, value, kind, depth):
        for base in _SIMPLE:
            if issubclass(kind, base):
                return _base_value(base, value)
        for tag, (base, to_plain, _) in _SCALARS.items():
            if issubclass(kind, base):
                return {"t": tag, "v": to_plain(value)}
        for tag, (base, _) in _SEQUENCES.items():
            if issubclass(kind, base):
                return {"t": tag, "v": self._items(base.__iter__(value), depth)}
        for tag, (base, _) in _MAPPINGS.items():
            if issubclass(kind, base):
                return {"t": tag, "v": self._items(map(list, base.items(value)), depth)}
        if issubclass(kind, list):
            return self._items(list.__iter__(value), depth)
        if isinstance(value, _VIEWS) or isinstance(value, array.array):
            return self._items(value, depth)
        if kind is type and _BUILTIN_TYPES.get(value.__name__) is value:
            return {"t": "type", "v": value.__name__}
        if kind.__module__ == "numpy" and hasattr(value, "tolist"):
            return {"t": "numpy", "v": self._part(value.tolist(), depth + 1), "of": str(value.dtype), "shape": list(value.shape)}
        if hasattr(kind, "__next__"):
            return {"t": "iterator", "v": self._items(value, depth)}
        return {"t": "handle", "v": self._codec.export(value), "callable": callable(value)}

    def _items(self, values, depth):
        items = []
        for item in values:
            self._left -= 1
            if self._left < 0:
                raise NotCarried("more than %d values" % MOST_ITEMS)
            items.append(self._part(item, depth + 1))
        return items

    def _instance(self, value):
        at = self._seen.get(id(value))
        if at is None:
            at = self._seen[id(value)] = len(self._table)
            if at >= MOST_ITEMS:
                raise NotCarried("more than %d objects" % MOST_ITEMS)
            self._table.append([type(value).__name__, None])
            self._waiting.append((at, value))
        return {"t": "object", "v": at}


def _state_of(instance):
    state = {}
    for kind in type(instance).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(instance, name):
                state[name] = getattr(instance, name)
    state.update(getattr(instance, "__dict__", {}))
    return state


class _Decoder:
    def __init__(self, codec):
        self._codec = codec
        self._objects = []

    def whole(self, message):
        if not isinstance(message, dict) or message.get("t") != "whole":
            return self._part(message)
        table = message["objects"]
        self._objects = [self._new(name) for name, _ in table]
        for instance, (_, state) in zip(self._objects, table):
            for name, part in state.items():
                object.__setattr__(instance, name, self._part(part))
        return self._part(message["v"])

    def _new(self, name):
        shared = self._codec._shared(name)
        if shared is None:
            raise Malformed("an instance of a class the tests do not have")
        return object.__new__(shared)

    def _part(self, message):
        if message is None or type(message) in (bool, int, float, str):
            return message
        if type(message) is list:
            return [self._part(part) for part in message]
        if type(message) is not dict:
            raise Malformed("no value")
        return self._tagged(message["t"], message["v"], message)

    def _tagged(self, tag, value, message):
        if tag in _SCALARS:
            return _SCALARS[tag][2](value)
        if tag in _SEQUENCES:
            return _SEQUENCES[tag][1](self._part(part) for part in value)
        if tag in _MAPPINGS:
            pairs = [(self._part(key), self._part(item)) for key, item in value]
            made = _MAPPINGS[tag][1]()
            for key, item in pairs:  # Counter's own update would count the pairs.
                made[key] = item
            return made
        if tag == "iterator":
            return iter([self._part(part) for part in value])
        if tag == "object":
            return self._objects[value]
        if tag == "type":
            return _BUILTIN_TYPES[value]
        if tag == "own":
            return self._codec.exported(value)
        if tag == "handle":
            return self._codec._remote(int(value), message.get("callable") is True)
        if tag == "numpy":
            return _from_numpy(self._part(value), message)
        raise Malformed("an unknown kind of value")


def _from_numpy(value, message):
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return value
    made = numpy.array(value, dtype=str(message["of"])).reshape([int(size) for size in message["shape"]])
    return made if message["shape"] else made[()]


def is_importable(value):
    """(module, name) under which the other side finds the same module, class or function in the standard library; else None."""
    if isinstance(value, types.ModuleType):
        return (value.__name__, None) if _is_standard(value.__name__) else None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(module, str) and isinstance(name, str) and _is_standard(module) and "." not in name:
        return (module, name) if getattr(sys.modules.get(module), name, None) is value else None
    return None


def _is_standard(module):
    top = module.partition(".")[0]
    names = getattr(sys, "stdlib_module_names", None)
    if names is None:
        return top in ("math collections itertools functools heapq bisect re string random operator copy typing datetime").split()
    return top in names and top not in ("os", "posix", "sys", "subprocess", "ctypes", "builtins")
