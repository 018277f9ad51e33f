/**
 * The JavaScript world Pyodide runs in: a fresh context that holds the language and WebAssembly and nothing of Node, so that
 * a program that reaches JavaScript finds no file, no process and no network there. `setUpRealm` is carried into it as text.
 */

/** What the realm is given of the host. Only numbers, strings and arrays of the realm's own making pass. */
export interface Host {
  fileSize(name: string): number;
  readFile(name: string, target: Uint8Array): void;
  now(): number;
  fillRandom(target: Uint8Array): void;
  /** Undefined when the bytes are not of that encoding. */
  decode(label: string, isFatal: boolean, ignoresBom: boolean, bytes: Uint8Array): string | undefined;
  /** Bytes written. */
  encodeInto(text: string, target: Uint8Array): number;
  send(kind: 'output' | 'record' | 'wanted' | 'relay', content: Uint8Array): void;
  /** Blocks until there is something; 0 at the end. */
  receive(target: Uint8Array): number;
}

export interface Realm {
  /** `snapshot`: the name of a host file to start from; absent: start from nothing, so that a snapshot can be taken. */
  start(createPyodideModule: unknown, loadPyodide: unknown, lockText: string, snapshot?: string): Promise<void>;
  /** Loads our own Python and returns the memory as it then is. */
  takeSnapshot(bootstrap: string, modulesJson: string): Uint8Array;
  /** JSON of how it ended: `{exit, crash}`. */
  run(jobJson: string): string;
}

/** The part of a job the realm itself looks at; all of it is handed to Python. */
export interface RealmJob {
  readonly memoryMiB: number;
  readonly outputMiB: number;
  readonly stdins: readonly string[];
  readonly outputCount: number;
}

interface FileNode {
  contents: Uint8Array;
  usedBytes: number;
}
interface Stream {
  readonly fd: number;
  readonly node: FileNode;
}
interface MemoryFiles {
  /** What every stream of a file goes by. */
  readonly ops_table: {
    readonly file: { readonly stream: { write(...of: [Stream, Uint8Array, number, number, number, boolean]): number } };
  };
  expandFileStorage(node: FileNode, capacity: number): void;
  resizeFileStorage(node: FileNode, size: number): void;
}
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface Files {
  open(path: string, flags: string): Stream;
  unlink(path: string): void;
  writeFile(path: string, content: Uint8Array): void;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: object): void;
  mkdev(path: string, mode: number, device: number): void;
  readonly ErrnoError: new (errno: number) => Error;
  readonly filesystems: { readonly MEMFS: MemoryFiles };
}
interface Pyodide {
  runPython(code: string): unknown;
  makeMemorySnapshot(): Uint8Array;
  readonly FS: Files;
}

export function setUpRealm(host: Host): Realm {
  const realm = globalThis as unknown as Record<string, unknown>;
  // Held here, so that a program that changes the realm's own cannot come between us and the host.
  const Bytes = Uint8Array;
  const { apply } = Reflect;
  const { parse, stringify } = JSON;
  const { min, ceil } = Math;
  const text = String;
  const wasmPage = 65_536;
  const mib = 1_048_576;
  const tooLarge = 22;
  const noSpace = 51;
  const mostRelayed = mib;

  /** An error of the host would be a way to the host: it is replaced by one of the realm. */
  const guarded = <T>(call: () => T): T => {
    try {
      return call();
    } catch {
      throw new Error('the host refused');
    }
  };
  const encoded = (content: string): Uint8Array => {
    const target = new Bytes(3 * content.length);
    return target.subarray(
      0,
      guarded(() => host.encodeInto(content, target)),
    );
  };
  const hostFile = (name: string): Uint8Array => {
    const target = new Bytes(guarded(() => host.fileSize(name)));
    guarded(() => host.readFile(name, target));
    return target;
  };

  class Decoder {
    readonly #label: string;
    readonly #isFatal: boolean;
    readonly #ignoresBom: boolean;
    constructor(label: unknown = 'utf-8', options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
      this.#label = text(label);
      this.#isFatal = options.fatal === true;
      this.#ignoresBom = options.ignoreBOM === true;
    }
    decode(bytes?: Uint8Array): string {
      const copy = bytes === undefined ? new Bytes(0) : new Bytes(bytes);
      const decoded = guarded(() => host.decode(this.#label, this.#isFatal, this.#ignoresBom, copy));
      if (decoded === undefined) throw new TypeError('The encoded data was not valid.');
      return decoded;
    }
  }
  class Encoder {
    encode(content: unknown): Uint8Array {
      return encoded(text(content)).slice();
    }
    encodeInto(content: unknown, target: Uint8Array) {
      const found = encoded(text(content));
      target.set(found);
      return { read: text(content).length, written: found.length };
    }
  }

  // A `window` without a document and a shell's `read`: of the environments Pyodide knows, the two that ask nothing of Node.
  Object.assign(realm, {
    window: {},
    load: () => {},
    read: () => {
      throw new Error('there are no files');
    },
    readbuffer: (path: unknown) => hostFile(text(path)).buffer,
    location: { toString: () => '/' },
    console: { log() {}, warn() {}, error() {}, info() {}, debug() {} },
    performance: { now: () => guarded(() => host.now()) },
    crypto: {
      getRandomValues(target: Uint8Array) {
        const random = new Bytes(target.byteLength);
        guarded(() => host.fillRandom(random));
        new Bytes(target.buffer, target.byteOffset, target.byteLength).set(random);
        return target;
      },
    },
    TextDecoder: Decoder,
    TextEncoder: Encoder,
    setTimeout: (callback: () => void) => {
      Promise.resolve().then(() => callback());
      return 0;
    },
    clearTimeout: () => {},
  });

  let mostPages = wasmPage;
  const memories = (realm.WebAssembly as { Memory: { prototype: WasmMemory } }).Memory.prototype;
  const { grow } = memories;
  memories.grow = function (this: WasmMemory, pages: number): number {
    if (this.buffer.byteLength / wasmPage + pages > mostPages) throw new RangeError('memory limit');
    return apply(grow, this, [pages]);
  };

  let pyodide: Pyodide;
  let records = 0;
  const outputs: FileNode[] = [];

  const sendOutput = (index: number) => {
    const node = outputs[index];
    if (node === undefined) return;
    const content = new Bytes(node.usedBytes);
    if (node.usedBytes > 0) content.set(node.contents.subarray(0, node.usedBytes));
    guarded(() => host.send('output', content));
  };

  /** A device Python writes to, and reads when `read` is given. */
  const addDevice = (
    name: string,
    minor: number,
    write: (content: Uint8Array) => void,
    read: (size: number) => Uint8Array = () => new Bytes(0),
  ) => {
    const files = pyodide.FS;
    const device = files.makedev(200, minor);
    files.registerDevice(device, {
      open: () => {},
      close: () => {},
      read(_stream: unknown, buffer: Uint8Array, offset: number, length: number) {
        const found = read(length);
        buffer.set(found, offset);
        return found.length;
      },
      write(_stream: unknown, buffer: Uint8Array, offset: number, length: number) {
        const content = new Bytes(length);
        content.set(buffer.subarray(offset, offset + length));
        write(content);
        return length;
      },
    });
    files.mkdev(`/dev/${name}`, 0o666, device);
  };

  const addDevices = () => {
    addDevice('report', 1, (line) => {
      // The first record says that the program begins; each further one ends a test.
      if (records > 0) sendOutput(records - 1);
      records += 1;
      guarded(() => host.send('record', line));
    });
    addDevice('wanted', 2, (name) => guarded(() => host.send('wanted', name)));
    addDevice(
      'relay',
      3,
      (content) => guarded(() => host.send('relay', content)),
      (size) => {
        const target = new Bytes(min(size, mostRelayed));
        return target.subarray(
          0,
          guarded(() => host.receive(target)),
        );
      },
    );
  };

  /** No file may grow beyond `mostBytes`, nor all of them together beyond `mostTotal`: they lie outside Python's memory. */
  const limitFiles = (mostBytes: number, mostTotal: number) => {
    const { ErrnoError, filesystems } = pyodide.FS;
    const memory = filesystems.MEMFS;
    let total = 0;
    const check = (node: FileNode, size: number) => {
      if (size > mostBytes) throw new ErrnoError(tooLarge);
      if (total + size - node.usedBytes > mostTotal) throw new ErrnoError(noSpace);
    };
    const operations = memory.ops_table.file.stream;
    const { write } = operations;
    operations.write = (stream, buffer, offset, length, position) => {
      const { node } = stream;
      const allowed = min(length, mostBytes - position);
      check(node, position + (length > 0 && allowed <= 0 ? length : allowed));
      const before = node.usedBytes;
      // A copy in all cases: a buffer that is taken over could be as large as memory.
      const written = apply(write, operations, [stream, buffer, offset, allowed, position, false]) as number;
      total += node.usedBytes - before;
      return written;
    };
    const { expandFileStorage, resizeFileStorage } = memory;
    memory.expandFileStorage = (node, capacity) => {
      check(node, capacity);
      apply(expandFileStorage, memory, [node, capacity]);
    };
    memory.resizeFileStorage = (node, size) => {
      check(node, size);
      const before = node.usedBytes;
      apply(resizeFileStorage, memory, [node, size]);
      total += node.usedBytes - before;
    };
  };

  /** An open file without a name. */
  const openFile = (name: string, content?: Uint8Array): Stream => {
    const files = pyodide.FS;
    if (content) files.writeFile(name, content);
    const stream = files.open(name, content ? 'r' : 'w+');
    files.unlink(name);
    return stream;
  };

  return {
    async start(createPyodideModule, loadPyodide, lockText, snapshot) {
      const { info } = parse(lockText) as { info: unknown };
      pyodide = await (loadPyodide as (options: object) => Promise<Pyodide>)({
        indexURL: '/pyodide/',
        createPyodideModule,
        // What `import js` finds.
        jsglobals: Object.freeze(Object.create(null)),
        env: { HOME: '/tmp', LANG: 'C.UTF-8', PYTHONHASHSEED: '0' },
        packages: [],
        lockFileContents: { info, packages: {} },
        ...(snapshot === undefined ? { _makeSnapshot: true } : { _loadSnapshot: hostFile(snapshot) }),
      });
      addDevices();
    },
    takeSnapshot(bootstrap, modulesJson) {
      pyodide.FS.writeFile('/modules.json', encoded(modulesJson));
      pyodide.runPython(bootstrap);
      return pyodide.makeMemorySnapshot();
    },
    run(jobJson) {
      const job = parse(jobJson) as RealmJob;
      const inputs = job.stdins.map((stdin, index) => openFile(`/tmp/in${index}`, encoded(stdin)).fd);
      const outputFds: number[] = [];
      for (let index = 0; index < job.outputCount; index += 1) {
        const { fd, node } = openFile(`/tmp/out${index}`);
        outputFds.push(fd);
        outputs.push(node);
      }
      pyodide.FS.writeFile('/job.json', encoded(stringify({ ...job, stdins: [], inputs, outputs: outputFds })));
      limitFiles(job.outputMiB * mib, job.memoryMiB * mib);
      mostPages = ceil((job.memoryMiB * mib) / wasmPage);
      try {
        pyodide.runPython('import serve_job; serve_job.main()');
        return stringify({ exit: 0, crash: null });
      } catch (error) {
        const { status, message } = error as { status?: unknown; message?: unknown };
        if (typeof status === 'number') return stringify({ exit: status, crash: null });
        return stringify({ exit: null, crash: text(message).slice(-500) });
      } finally {
        if (records > 0) sendOutput(records - 1);
      }
    },
  };
}
