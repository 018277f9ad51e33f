/** A real vLLM on this machine's processor, serving one of the tiny models until it is closed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

/** Where `prepare.sh` put environment and models. */
export const servedFolder = resolve(process.env.ADAPTIVE_COT_PYTHON_ENV ?? '.adaptive-cot/served');
export const python = join(servedFolder, 'venv/bin/python');

export function requirePrepared(): void {
  if (existsSync(python) && existsSync(join(servedFolder, 'models/qwen-prm/config.json'))) return;
  throw new Error(`There is no vLLM in ${servedFolder}: run \`bash test/served/prepare.sh\` first.`);
}

export interface VllmServer {
  readonly url: string;
  close(): Promise<void>;
}

const patienceMs = 240_000;

/** @throws Error with the end of the server's log when it does not start. */
export async function startVllm(model: string, args: readonly string[]): Promise<VllmServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = ['--model', join(servedFolder, 'models', model), '--served-model-name', model];
  const place = ['--host', '127.0.0.1', '--port', String(port), '--dtype', 'float32', '--enforce-eager'];
  const child = spawn(python, ['-m', 'vllm.entrypoints.openai.api_server', ...own, ...place, ...args], {
    env: {
      ...process.env,
      VLLM_CPU_KVCACHE_SPACE: '1',
      OMP_NUM_THREADS: '1',
      HF_HUB_OFFLINE: '1',
      VLLM_NO_USAGE_STATS: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => log.push(String(chunk)));
  try {
    await whenReady(url, child);
  } catch (error) {
    await stop(child);
    throw new Error(`${(error as Error).message}\n${log.join('').slice(-3_000)}`);
  }
  return { url, close: () => stop(child) };
}

async function whenReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`vLLM ended with status ${child.exitCode}`);
    const isUp = await fetch(`${url}/v1/models`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error(`vLLM did not answer within ${patienceMs / 1000} s`);
}

/** Its workers are processes of its group. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((done) => child.once('close', done));
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid as number), name);
    } catch {
      // It has ended by itself.
    }
  };
  signal('SIGTERM');
  const late = setTimeout(() => signal('SIGKILL'), 10_000);
  await ended;
  clearTimeout(late);
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

export type ReferenceRequest =
  | { readonly kind: 'qwen-prm'; readonly system: string; readonly question: string; readonly steps: readonly string[] }
  | { readonly kind: 'labels'; readonly text: string }
  | { readonly kind: 'turns'; readonly question: string; readonly steps: readonly string[] };

export interface Reference {
  readonly scores: readonly (readonly number[])[];
  /** Ids of control tokens and labels. */
  readonly tokens: Readonly<Record<string, number>>;
}

/** Scores computed in PyTorch, apart from the server. */
export function reference(requests: readonly ReferenceRequest[]): Reference {
  const script = join(import.meta.dirname, 'reference.py');
  const output = execFileSync(python, [script, join(servedFolder, 'models')], {
    input: JSON.stringify(requests),
    encoding: 'utf8',
    env: { ...process.env, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(output) as Reference;
}
