"""Packages answers expect beside the standard library, imported in the server when a program first names one."""
import gc
import re

_OFFERED = ("numpy", "sortedcontainers")
_BASE_MIB = 64
# numpy reserves address space for its linear algebra before it is used.
_NUMPY_MIB = 512
_tried = {}


def preload(program):
    """Imports what `program` names and is installed: once here instead of in every fork."""
    for name in _OFFERED:
        if name not in _tried and re.search(r"\b%s\b" % name, program):
            _tried[name] = _import(name)
            gc.collect()
            gc.freeze()


def _import(name):
    try:
        __import__(name)
        return True
    except Exception:
        return False


def base_mib():
    """Address space the interpreter has before the program adds to it."""
    return _BASE_MIB + (_NUMPY_MIB if _tried.get("numpy") else 0)
