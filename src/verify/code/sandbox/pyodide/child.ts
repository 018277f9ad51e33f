/**
 * The process a program runs in: loads Pyodide into a realm without Node, takes one job over stdin, and ends. Started by
 * `child-process.ts` with Node's permission model: it can read this file, its two companions and the Pyodide package, nothing else.
 */
import { randomFillSync } from 'node:crypto';
import { readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { constants, createContext, runInContext, SourceTextModule } from 'node:vm';
import { type FrameKind, frameHeader, frameKind, headerBytes } from './frames.ts';
import { type Host, type Realm, setUpRealm } from './realm.ts';

const [directory = ''] = process.argv.slice(2);
const input = 0;
const output = 1;
const doublesBytes = 8;

const files = new Map<string, Uint8Array>();
let relayed: Buffer = Buffer.alloc(0);
let relayedAt = 0;

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

/** False at the end of the stream. */
function readExactly(target: Uint8Array): boolean {
  let at = 0;
  while (at < target.length) {
    try {
      const count = readSync(input, target, at, target.length - at, null);
      if (count === 0) return false;
      at += count;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return false;
      if (code !== 'EAGAIN') throw error;
      pause();
    }
  }
  return true;
}

function readFrame(): { readonly kind: number; readonly content: Buffer } | undefined {
  const header = Buffer.alloc(headerBytes);
  if (!readExactly(header)) return undefined;
  const content = Buffer.alloc(header.readUInt32BE(1));
  return readExactly(content) ? { kind: header.readUInt8(0), content } : undefined;
}

function writeFully(content: Uint8Array): void {
  for (let at = 0; at < content.length; ) {
    try {
      at += writeSync(output, content, at, content.length - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pause();
    }
  }
}

function send(kind: FrameKind, ...parts: readonly Uint8Array[]): void {
  writeFully(
    frameHeader(
      kind,
      parts.reduce((sum, { length }) => sum + length, 0),
    ),
  );
  for (const part of parts) writeFully(part);
}

/** Of this thread: the compiler's others are not the program's doing. */
function cpuStamp(): Buffer {
  const { user, system } = process.threadCpuUsage();
  const stamp = Buffer.alloc(doublesBytes);
  stamp.writeDoubleBE((user + system) / 1e6);
  return stamp;
}

const host: Host = {
  fileSize: (path) => fileNamed(path).length,
  readFile: (path, target) => target.set(fileNamed(path)),
  now: () => performance.now(),
  fillRandom: (target) => {
    randomFillSync(target);
  },
  decode(label, fatal, ignoreBOM, bytes) {
    try {
      return new TextDecoder(label, { fatal, ignoreBOM }).decode(bytes);
    } catch {
      return undefined;
    }
  },
  encodeInto: (text, target) => new TextEncoder().encodeInto(text, target).written,
  send(kind, content) {
    if (kind === 'record') send(frameKind.record, cpuStamp(), content);
    else send(frameKind[kind], content);
  },
  receive(target) {
    while (relayedAt === relayed.length) {
      const frame = readFrame();
      if (frame === undefined || frame.kind === frameKind.relayEnd) return 0;
      relayed = frame.content;
      relayedAt = 0;
    }
    const count = Math.min(target.length, relayed.length - relayedAt);
    target.set(relayed.subarray(relayedAt, relayedAt + count));
    relayedAt += count;
    return count;
  },
};

function fileNamed(path: string): Uint8Array {
  const name = path.split('/').at(-1) ?? '';
  const content = files.get(name);
  if (content === undefined) throw new Error(`no file ${name}`);
  return content;
}

async function startRealm(snapshot: Uint8Array): Promise<Realm> {
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: true } });
  const realm = runInContext(`'use strict'; (${setUpRealm})`, context)(host) as Realm;
  const load = async (name: string) => {
    const module = new SourceTextModule(readFileSync(join(directory, name), 'utf8'), {
      context,
      identifier: name,
      initializeImportMeta: (meta) => {
        meta.url = `/pyodide/${name}`;
      },
    });
    await module.link(() => {
      throw new Error('there are no modules');
    });
    await module.evaluate();
    return module.namespace as Record<string, unknown>;
  };
  for (const name of ['pyodide.asm.wasm', 'python_stdlib.zip']) files.set(name, readFileSync(join(directory, name)));
  if (snapshot.length > 0) files.set('snapshot', snapshot);
  const lock = readFileSync(join(directory, 'pyodide-lock.json'), 'utf8');
  const [compiled, loader] = [await load('pyodide.asm.mjs'), await load('pyodide.mjs')];
  await realm.start(compiled.default, loader.loadPyodide, lock, snapshot.length > 0 ? 'snapshot' : undefined);
  files.clear();
  return realm;
}

/** Node would print an error of the realm by calling what the program put into it. */
function runIn(realm: Realm, job: string): string {
  try {
    return realm.run(job);
  } catch {
    return JSON.stringify({ exit: null, crash: 'the realm ended in an error' });
  }
}

const start = readFrame();
if (start !== undefined) {
  const realm = await startRealm(start.content);
  send(frameKind.ready, cpuStamp());
  const job = readFrame();
  if (job?.kind === frameKind.job) send(frameKind.end, Buffer.from(runIn(realm, job.content.toString('utf8'))));
  if (job?.kind === frameKind.snapshot) {
    const { bootstrap, modules } = JSON.parse(job.content.toString('utf8'));
    send(frameKind.snapshot, realm.takeSnapshot(bootstrap, JSON.stringify(modules)));
  }
}
// Whatever the program left in the realm's queues is not waited for.
process.exit(0);
