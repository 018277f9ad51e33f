/** Ways out of Pyodide that are known to work where it runs in Node itself; each is tried here, and none may lead anywhere. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPyodide, pyodide } from '../fixtures/pyodide-package.ts';
import type { Execution, RunLimits, Sandbox } from '../sandbox.ts';
import { childArguments } from './child-process.ts';
import { createPyodideSandbox } from './index.ts';

const limits: RunLimits = { cpuSeconds: 3, wallSeconds: 60, memoryMiB: 256, outputMiB: 1 };
const secret = 'a-secret-of-the-host-4711';
const title = 'a program in Pyodide that reaches for the host';

/** Runs each expression and prints what it came to: its value, or the class of its error. */
const tryEach = (expressions: readonly string[], setup = '') =>
  `${setup}
for text in ${JSON.stringify(expressions)}:
    try:
        print("value", eval(text))
    except BaseException as error:
        print("refused", type(error).__name__, str(error)[:200].replace("\\n", " "))
`;

describe.skipIf(pyodide === undefined)(pyodide ? title : `${title} (${noPyodide})`, () => {
  let sandbox: Sandbox;
  let folder: string;
  let server: Server;
  let port = 0;
  let connections = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'adaptive-cot-escape-'));
    writeFileSync(join(folder, 'secret.txt'), secret);
    process.env.ADAPTIVE_COT_TEST_SECRET = secret;
    server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    sandbox = await createPyodideSandbox({ graders: 1, ...(pyodide ? { packageDirectory: pyodide.directory } : {}) });
  });
  afterAll(async () => {
    delete process.env.ADAPTIVE_COT_TEST_SECRET;
    rmSync(folder, { recursive: true, force: true });
    server?.close();
    await sandbox?.close();
  });

  const executionsOf = async (program: string, own = limits): Promise<readonly Execution[]> =>
    (await sandbox.run({ kind: 'stdio', program, stdins: [''], isolation: 'per-test', limits: own })).executions;
  const linesOf = async (program: string): Promise<string[]> => {
    const [execution] = await executionsOf(program);
    expect(execution).toMatchObject({ kind: 'finished' });
    return execution?.kind === 'finished' ? execution.output.trim().split('\n') : [];
  };
  const allRefused = (lines: readonly string[]) =>
    expect(lines.filter((line) => !line.startsWith('refused'))).toEqual([]);

  it('import js: there is nothing of the host in it', async () => {
    const names = ['process', 'require', 'fetch', 'globalThis', 'Function', 'eval', 'WebSocket', 'XMLHttpRequest'];
    allRefused(
      await linesOf(
        tryEach(
          names.map((name) => `js.${name}`),
          'import js',
        ),
      ),
    );
  });

  it('pyodide.code.run_js: no text becomes code', async () => {
    const texts = ['1 + 1', 'process', 'import("node:fs")', 'globalThis.constructor'];
    const lines = await linesOf(
      tryEach(
        texts.map((text) => `pyodide.code.run_js(${JSON.stringify(text)})`),
        'import pyodide.code',
      ),
    );
    allRefused(lines);
  });

  it('.constructor.constructor of every kind of object: no text becomes code', async () => {
    const objects = [
      'pyodide_js',
      'pyodide_js.FS',
      'pyodide_js.runPython',
      'pyodide_js._module',
      'pyodide_js._api',
      'js',
    ];
    const lines = await linesOf(
      tryEach(
        [
          ...objects.map((name) => `${name}.constructor.constructor("return process")()`),
          'pyodide_js.runPython.constructor("return process")()',
          'pyodide_js.loadPackage.constructor("return process")()',
          'pyodide_js._module.HEAP8.constructor.constructor.constructor("return this")()',
        ],
        'import js, pyodide_js',
      ),
    );
    allRefused(lines);
    expect(lines.filter((line) => line.includes('Code generation from strings disallowed')).length).toBeGreaterThan(4);
  });

  it('pyodide_js.mountNodeFS and the file systems beneath it: no folder of the host', async () => {
    const lines = await linesOf(
      tryEach(
        [
          `pyodide_js.mountNodeFS("/host", ${JSON.stringify(folder)}) or os.listdir("/host")`,
          `pyodide_js.FS.mount(pyodide_js.FS.filesystems.NODEFS, to_js({"root": ${JSON.stringify(folder)}}), "/mnt") or os.listdir("/mnt")`,
          `pyodide_js.FS.readFile(${JSON.stringify(join(folder, 'secret.txt'))})`,
          `pyodide_js.loadPackage(${JSON.stringify(join(folder, 'secret.txt'))}).result()`,
          'pyodide_js._module.require("fs")',
        ],
        'import os, pyodide_js\nfrom pyodide.ffi import to_js\nos.makedirs("/host"); os.makedirs("/mnt", exist_ok=True)',
      ),
    );
    allRefused(lines);
  });

  it('open, os and the environment: neither files nor variables of the host', async () => {
    const path = JSON.stringify(join(folder, 'secret.txt'));
    const lines = await linesOf(
      `import os\nprint(${JSON.stringify(secret)} in str(dict(os.environ)))\nprint(os.path.exists(${path}))\nprint(os.path.exists("/etc/shadow"), os.path.exists("/root"))`,
    );
    expect(lines).toEqual(['False', 'False', 'False False']);
  });

  it('processes cannot be started, nor ours ended', async () => {
    const lines = await linesOf(
      tryEach(
        [
          'subprocess.run(["true"])',
          'os.fork()',
          'os.execv("/bin/true", ["true"])',
          'os.posix_spawn("/bin/true", ["true"], {})',
        ],
        'import os, subprocess',
      ),
    );
    allRefused(lines);
    await executionsOf(`import os, signal\ntry: os.kill(${process.pid}, signal.SIGKILL)\nexcept BaseException: pass`);
    expect(await linesOf('print(os.system("true") if "os" in globals() else 0)')).toEqual(['0']);
  });

  it('sockets reach nobody', async () => {
    await executionsOf(
      `import socket, urllib.request
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", ${port}), 2).send(b"x"),
    lambda: urllib.request.urlopen("http://127.0.0.1:${port}/", timeout=2),
):
    try: attempt()
    except BaseException: pass
try:
    import asyncio
    from pyodide.http import pyfetch
    asyncio.get_event_loop().run_until_complete(pyfetch("http://127.0.0.1:${port}/"))
except BaseException: pass
`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(connections).toBe(0);
  });

  it('no object that can be reached from Python is one of Node', async () => {
    const program = `
import pyodide_js, pyodide
from pyodide.ffi import JsProxy
MARKS = ("reallyExit", "mainModule", "getBuiltinModule", "execSync", "readFileSync", "createRequire", "binding", "spawnSync")
import time
waiting, seen, found = [("pyodide_js", pyodide_js)], set(), set()
while waiting and time.process_time() < 5:
    path, item = waiting.pop(0)
    if item.js_id in seen:
        continue
    seen.add(item.js_id)
    names = {name for name in dir(item) if not name.isdigit()}
    found.update("%s.%s" % (path, name) for name in names & set(MARKS))
    for name in list(names) + ["constructor", "prototype", "__proto__"]:
        if name.startswith("__") and name != "__proto__":
            continue
        try:
            value = getattr(item, name)
        except BaseException:
            continue
        if isinstance(value, JsProxy):
            waiting.append((path + "." + name, value))
print(len(seen) > 200, sorted(found))
`;
    expect(await linesOf(program)).toEqual(['True []']);
  });

  it('memory asked of JavaScript is met by the limit on the process', async () => {
    const program = `
import pyodide_js
Bytes = pyodide_js._module.HEAPU8.constructor
kept = []
while True:
    kept.append(Bytes.new(50_000_000).fill(1))
`;
    const [execution] = await executionsOf(program);
    expect(execution?.kind).toBe('stopped');
  });

  it('what it leaves behind the next program does not find', async () => {
    await executionsOf(
      'import builtins, os, sys\nbuiltins.print = None\nopen("/tmp/left", "w").write("x")\nsys.left = 1',
    );
    expect(await linesOf('import os, sys\nprint(os.path.exists("/tmp/left"), hasattr(sys, "left"))')).toEqual([
      'False False',
    ]);
  });

  it('records and fault reports it forges are its own word, and harm nobody else', async () => {
    const program =
      'import os\nfd = os.open("/dev/report", os.O_WRONLY)\nfor line in (b\'{"ours": "forged"}\', b\'[1]\', b\'{"exit": 0}\', b"{" * 1000):\n    os.write(fd, line)\nprint("done")';
    const executions = await executionsOf(program);
    expect(executions).toHaveLength(1);
    expect(executions[0]?.kind).not.toBe('failed');
    expect(await linesOf('print(1)')).toEqual(['1']);
  });

  it('a flood of records ends at its time limit, and keeps nothing', async () => {
    const before = process.memoryUsage().rss;
    const [execution] = await executionsOf(
      'import os\nfd = os.open("/dev/report", os.O_WRONLY)\nwhile True: os.write(fd, b"{}")',
      { ...limits, cpuSeconds: 1 },
    );
    expect(execution?.kind).not.toBe('failed');
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  });

  it('were it out of the realm, the process itself may do nothing', async () => {
    if (!pyodide) return;
    const flags = childArguments(pyodide).slice(0, -2);
    const code = `
const found = [];
const attempt = async (name, act) => { try { await act(); found.push(name); } catch {} };
await attempt('read', () => process.getBuiltinModule('fs').readFileSync(${JSON.stringify(join(folder, 'secret.txt'))}));
await attempt('list', () => process.getBuiltinModule('fs').readdirSync('/'));
await attempt('write', () => process.getBuiltinModule('fs').writeFileSync(${JSON.stringify(join(folder, 'new.txt'))}, 'x'));
await attempt('run', () => process.getBuiltinModule('child_process').execFileSync(process.execPath, ['-e', '0']));
await attempt('worker', () => new (process.getBuiltinModule('worker_threads').Worker)('0', { eval: true }));
await attempt('code', () => new Function('return 1')());
await attempt('addon', () => process.dlopen({ exports: {} }, '/tmp/none.node'));
console.log(JSON.stringify(found));
process.exit(0);
`;
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '-e', code], {
      env: {},
    });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});
