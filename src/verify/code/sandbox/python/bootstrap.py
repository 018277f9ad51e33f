# Started as `python -S -s -B -c <this>`: reads the server's own modules from stdin, so that no file of ours need be readable inside the sandbox.
import importlib.machinery
import importlib.util
import json
import os
import sys

os.closerange(5, 1 << 16)  # A descriptor our parent forgot to close would be a way out of every sandbox.


def _read_exactly(size):
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Bundle:
    """Imports the modules that came in over stdin."""

    def __init__(self, sources):
        self.sources = sources

    def find_spec(self, name, path=None, target=None):
        if name not in self.sources:
            return None
        return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        source = self.sources[module.__name__]
        exec(compile(source, "<sandbox:%s>" % module.__name__, "exec"), module.__dict__)


_start = json.loads(_read_exactly(int.from_bytes(_read_exactly(4), "big")))
_bundle = _Bundle(_start["modules"])
sys.meta_path.insert(0, _bundle)
sys.path[:] = [entry for entry in sys.path if entry] + _start["config"]["packageDirectories"]

import servers

servers.main(_start["config"], _bundle)
