"""A function's result as plain JSON, to be compared where the expected value is."""
import collections
import json

_DEEPEST = 500


class NotPlain(TypeError):
    """The result holds an object JSON has no word for."""


def plain_json(value):
    """JSON text of None, bool, int, float, str and of lists, tuples, sets, dicts, deques, ranges and iterators of them.

    Sets come sorted where they can be. NaN and Infinity are written as such. Raises NotPlain naming the type it cannot carry.
    """
    return json.dumps(_plain(value, 0))


def _plain(value, depth):
    if depth > _DEEPEST:
        raise NotPlain("the result is nested more than %d deep" % _DEEPEST)
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    for base in (int, float, str):  # Subclasses are reduced to what they are, whatever they say of themselves.
        if issubclass(kind, base):
            return getattr(base, {int: "__int__", float: "__float__", str: "__str__"}[base])(value)
    if issubclass(kind, dict):
        return {_key(key): _plain(item, depth + 1) for key, item in dict.items(value)}
    if issubclass(kind, (set, frozenset)):
        return _sorted([_plain(item, depth + 1) for item in value])
    if issubclass(kind, (list, tuple, collections.deque, range)) or hasattr(kind, "__next__") or _is_view(value):
        return [_plain(item, depth + 1) for item in value]
    if kind.__module__ == "numpy" and hasattr(value, "tolist"):
        return _plain(value.tolist(), depth + 1)
    raise NotPlain("the result is a %s, which JSON cannot carry" % kind.__name__)


def _is_view(value):
    return isinstance(value, (type({}.keys()), type({}.values()), type({}.items())))


def _key(key):
    return key if isinstance(key, str) else json.dumps(_plain(key, 0))


def _sorted(items):
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=json.dumps)
