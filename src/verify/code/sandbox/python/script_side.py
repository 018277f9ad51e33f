"""The process of the tests: runs an assert script whose candidates live in the process of the answer."""
import ast
import builtins
import importlib
import types

from peer import Gone, Malformed, Peer, SocketChannel  # noqa: F401 (the server opens the channel)

_SCRIPT_FILE = "tests.py"
_MOST_RECORDS = 10000
_MOST_SHOWN = 120
_RECORDER, _ERROR, _VALUES = "_acot_recorder", "_acot_error", "_acot_values"


def run_script(channel, prelude, script, entry_points):
    """{results: [{passed, error?, detail?}], stopped: {kind, detail} or None}.

    Every assert statement reached is one result, in order; one that fails does not end the script. A script that reaches its
    end without an assert, but after calling the answer, has one passed result: such scripts raise by themselves.
    """
    recorder = _Recorder()
    try:
        stopped = _ScriptSide(channel, prelude).run(script, entry_points, recorder)
    except Gone as gone:
        stopped = {"kind": "answer-lost", "detail": str(gone)}
    except Malformed as fault:
        stopped = {"kind": "answer-error", "detail": "the answer's process sent %s" % fault}
    if stopped is None and not recorder.results:
        stopped = recorder.without_asserts()
    return {"results": recorder.results, "stopped": stopped}


class _ScriptSide:
    def __init__(self, channel, prelude):
        self._globals = {"__name__": "tests", "__builtins__": builtins}
        if prelude:
            exec(compile(prelude, "prelude.py", "exec", dont_inherit=True), self._globals)
        self._classes = {
            name: value
            for name, value in self._globals.items()
            if isinstance(value, type) and value.__module__ == "tests"
        }
        self._peer = Peer(channel, self._classes.get, self._handle)

    def run(self, script, entry_points, recorder):
        """None, or why the script did not reach its end."""
        tree = ast.parse(script, _SCRIPT_FILE)
        names = _free_names(tree) - set(self._globals)
        self._peer.send({"shared": sorted(self._classes)})
        start = self._peer.receive()
        if "error" in start:
            return {"kind": "answer-error", "detail": str(start["error"].get("line"))[:500]}
        self._bind(names, entry_points)
        recorder.calls = lambda: self._peer.calls
        self._globals[_RECORDER] = recorder
        code = compile(ast.fix_missing_locations(_Rewriter(script).visit(tree)), _SCRIPT_FILE, "exec", dont_inherit=True)
        try:
            exec(code, self._globals)
        except Malformed:
            raise
        except AssertionError as error:
            recorder.failed(None, error)
        except Exception as error:
            return {"kind": "script-error", "detail": _describe(error)}
        except SystemExit:
            return {"kind": "script-error", "detail": "the tests called exit"}
        return None

    def _bind(self, names, entry_points):
        """Names the script leaves open come from the answer; a builtin only when it is what the answer was asked to write."""
        asked = sorted(set(entry_points) | {name for name in names if not hasattr(builtins, name)})
        reply = self._peer.ask({"op": "names", "names": asked})
        found = reply.get("ok")
        if not isinstance(found, dict):
            raise Malformed("no names")
        for name, given in found.items():
            if name in asked and isinstance(given, dict):
                self._globals[name] = self._value(given)

    def _value(self, given):
        if "import" not in given:
            return self._peer.codec.decode(given.get("value"))
        module, name = given["import"]
        try:
            imported = importlib.import_module(str(module))
            return imported if name is None else getattr(imported, str(name))
        except Exception:
            raise Malformed("a name that cannot be imported")

    def _handle(self, request):
        """The answer calls back. It may call what it was given and read plain data of it; nothing leads from there to the tests."""
        try:
            target = self._peer.codec.exported(request["target"])
            if request["op"] == "call":
                if not isinstance(target, (types.FunctionType, types.MethodType, types.BuiltinFunctionType, type)):
                    raise TypeError("not callable")
                args = [self._peer.codec.decode(part) for part in request["args"]]
                kwargs = {str(name): self._peer.codec.decode(part) for name, part in request["kwargs"].items()}
                return {"ok": self._peer.codec.encode(target(*args, **kwargs))}
            if request["op"] == "get":
                return {"ok": self._peer.codec.encode(self._attribute(target, request))}
            raise TypeError("not allowed")
        except Malformed:
            raise
        except Exception as error:
            return {"error": {"type": type(error).__name__, "message": str(error)[:200], "line": ""}}

    def _attribute(self, target, request):
        """Only state and methods of instances of the script's own classes: a frame or a function would lead to everything."""
        (name,) = [self._peer.codec.decode(part) for part in request["operands"]]
        if type(target).__module__ != "tests" or not isinstance(name, str) or name.startswith("_"):
            raise AttributeError("not given to the answer")
        return getattr(target, name)


class _Recorder:
    def __init__(self):
        self.results = []
        self.calls = lambda: 0

    def check(self, line, value, values=None):
        if value:
            self.passed()
        else:
            self._fail(line, None if values is None else "expected %s, got %s" % (_shown(values[1]), _shown(values[0])))

    def passed(self):
        if len(self.results) < _MOST_RECORDS:
            self.results.append({"passed": True})

    def failed(self, line, error):
        if isinstance(error, Malformed):
            raise error
        if isinstance(error, (RecursionError, MemoryError)) and not hasattr(error, "of_answer"):
            raise error  # The script's own: going on after each of them could take for ever.
        self._fail(line, _describe(error), is_error=not isinstance(error, AssertionError))

    def _fail(self, line, what, is_error=False):
        parts = ["line %d" % line if line else None, what]
        failed = {"passed": False, "error": is_error, "detail": ": ".join(part for part in parts if part) or "an assert failed"}
        if len(self.results) < _MOST_RECORDS:
            self.results.append(failed)
        elif self.results[-1]["passed"]:
            self.results[-1] = failed  # Beyond what is recorded a failure must still be seen.

    def without_asserts(self):
        if self.calls() > 0:
            self.passed()
            return None
        return {"kind": "no-tests", "detail": "the tests reached no assert and never called the answer"}


class _Rewriter(ast.NodeTransformer):
    """Turns asserts into records. Those inside a `try` stay as they are, since its handlers may be the test."""

    def __init__(self, script):
        self._lines = script.split("\n")
        self._in_try = 0

    def visit_Try(self, node):
        self._in_try += 1
        node.body = [self._visited(child) for child in node.body]
        node.body = [child for part in node.body for child in part]
        self._in_try -= 1
        for field in ("handlers", "orelse", "finalbody"):
            setattr(node, field, [child for old in getattr(node, field) for child in self._visited(old)])
        return node

    visit_TryStar = visit_Try

    def _visited(self, node):
        new = self.visit(node)
        return new if isinstance(new, list) else [new]

    def visit_Assert(self, node):
        if self._in_try:
            return [node, self._statement("passed")]
        line = ast.Constant(node.lineno)
        test, values = node.test, None
        body = []
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            pair = ast.Tuple([test.left, test.comparators[0]], ast.Load())
            body.append(ast.Assign([ast.Name(_VALUES, ast.Store())], pair))
            left, right = (self._item(at) for at in (0, 1))
            test, values = ast.Compare(left, test.ops, [right]), ast.Name(_VALUES, ast.Load())
        body.append(self._statement("check", line, test, *([values] if values else [])))
        handler = ast.ExceptHandler(
            ast.Name("Exception", ast.Load()), _ERROR, [self._statement("failed", line, ast.Name(_ERROR, ast.Load()))]
        )
        made = ast.Try(body, [handler], [], [])
        return ast.copy_location(made, node)

    @staticmethod
    def _item(at):
        return ast.Subscript(ast.Name(_VALUES, ast.Load()), ast.Constant(at), ast.Load())

    @staticmethod
    def _statement(method, *args):
        target = ast.Attribute(ast.Name(_RECORDER, ast.Load()), method, ast.Load())
        return ast.Expr(ast.Call(target, list(args), []))


def _free_names(tree):
    """Names the script reads at any depth and does not bind at its top; a local name more does no harm, it hides what is bound for it."""
    bound = {name for node in tree.body for name in _bound_by(node)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound


def _bound_by(node):
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    return [child.id for child in ast.walk(node) if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store)]


def _shown(value):
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "..."


def _describe(error):
    text = "%s: %s" % (type(error).__name__, error) if str(error) else type(error).__name__
    return text[:300]
