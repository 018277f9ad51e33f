/** One grader's pair of fork servers as a child process: a request on one of its two channels, a reply, or its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import { type ControlGroup, joinControlGroup } from './control-group.ts';
import type { Interpreter } from './interpreter.ts';
import { type Layers, launchCommand, readableFolders, sandboxEnvironment } from './launch-command.ts';
import { serverCode } from './server-code.ts';
import { encodeFrame, type Frame, onFrames } from './wire.ts';

export interface ServerProcess {
  readonly pid: number | undefined;
  /** Rejects with ServerGone when the process ends first, or does not answer in `patienceMs`. One request at a time. */
  request(
    channel: 'answer' | 'script',
    frame: { readonly header: Readonly<Record<string, unknown>>; readonly blobs: readonly Uint8Array[] },
    patienceMs: number,
  ): Promise<Frame>;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** The servers ended without answering: never the program's verdict. */
export class ServerGone extends Error {}

/** Threads of one program, the servers' own processes included; counted per user, so only set with a user of its own. */
const mostThreads = 96;
const stopPatienceMs = 2_000;
const mostErrorCharacters = 2_000;

export function startServers(interpreter: Interpreter, layers: Layers, group?: ControlGroup): ServerProcess {
  const { bootstrap, modules } = serverCode();
  const { file, args } = launchCommand(interpreter, bootstrap, layers);
  const child = spawn(file, args, {
    // Descriptors 0 and 1 lead to the answer server, 3 and 4 to the script server.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...sandboxEnvironment },
    cwd: '/',
    // Ctrl-C in a terminal reaches the whole group: a run that drains still needs its graders.
    detached: true,
    ...(layers.uid === undefined ? {} : { uid: layers.uid, gid: layers.uid }),
  });
  if (group && child.pid !== undefined) joinControlGroup(group, child.pid);
  const [answerIn, answerOut, errors, scriptIn, scriptOut] = child.stdio as [
    Writable,
    Readable,
    Readable,
    Duplex,
    Duplex,
  ];
  const life = watchLife(child, errors);
  const channels = {
    answer: createChannel(answerIn, answerOut, life),
    script: createChannel(scriptIn, scriptOut, life),
  };
  const config = {
    layers: [layers.seccomp && 'seccomp', layers.landlock && 'landlock'].filter(Boolean),
    readable: readableFolders(interpreter),
    packageDirectories: interpreter.packageDirectories,
    threads: layers.uid === undefined ? 0 : mostThreads,
  };
  answerIn.write(startFrame({ modules, config }));
  return {
    pid: child.pid,
    request: (channel, { header, blobs }, patienceMs) => channels[channel](encodeFrame(header, blobs), patienceMs),
    stop: () => stop(child, life),
  };
}

function startFrame(start: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(start));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(text.length);
  return Buffer.concat([size, text]);
}

interface Life {
  readonly ended: Promise<void>;
  /** Calls back at its end, at once when it has ended; returns how to take that back. */
  onEnd(callback: () => void): () => void;
  /** Why it ended, with what it wrote to stderr. */
  reason(): string;
}

function watchLife(child: ChildProcess, errors: Readable): Life {
  let said = '';
  let how: string | undefined;
  const callbacks = new Set<() => void>();
  errors.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-mostErrorCharacters);
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const end = (description: string) => {
    how ??= description;
    resolve();
    for (const callback of callbacks) callback();
    callbacks.clear();
  };
  child.once('error', (error) => end(error.message));
  // `close` comes after the last of stderr was read.
  child.once('close', (code, signal) => end(signal ? `ended by ${signal}` : `exit status ${code}`));
  for (const stream of child.stdio) stream?.on('error', () => {});
  return {
    ended,
    onEnd(callback) {
      if (how === undefined) callbacks.add(callback);
      else callback();
      return () => callbacks.delete(callback);
    },
    reason: () => [how ?? 'no answer in time', said.trim()].filter((part) => part !== '').join(': '),
  };
}

function createChannel(input: Writable, output: Readable, life: Life) {
  let waiting: ((frame: Frame) => void) | undefined;
  onFrames(output, (frame) => waiting?.(frame));
  return (data: Buffer, patienceMs: number): Promise<Frame> => {
    const { promise, resolve, reject } = Promise.withResolvers<Frame>();
    const give = () => reject(new ServerGone(`the sandbox's server has gone (${life.reason()})`));
    const timer = setTimeout(give, patienceMs);
    const forget = life.onEnd(give);
    waiting = resolve;
    input.write(data);
    return promise.finally(() => {
      clearTimeout(timer);
      forget();
      waiting = undefined;
    });
  };
}

async function stop(child: ChildProcess, life: Life): Promise<void> {
  for (const stream of [child.stdin, child.stdio[3] as Writable | null]) stream?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
  await life.ended;
  clearTimeout(timer);
}
