/** What every command that writes to the store does around its work: lock, heartbeat, signals, progress, and the run's state. */
import { hostname } from 'node:os';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { StoreError } from '../errors/errors.ts';
import { forgetFailures } from '../run/forget-failures.ts';
import type { StageEnd } from '../run/pipeline.ts';
import { createRunContext, type RunContext } from '../run/run-context.ts';
import type { StageProgress } from '../store/repository/runs.ts';
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';
import { toolVersions } from '../version.ts';
import { createProgressPrinter, type ProgressPrinter } from './progress-printer.ts';
import { interruptedExitCode, listenForSignals } from './signals.ts';
import { count } from './table.ts';

/** A run that stopped at its ceiling: not a fault, and not finished. */
export const budgetExitCode = 3;

const heartbeatMs = 1000;

export interface SessionOptions {
  /** Make calls owed again that a server refused for good. */
  readonly retryFailed: boolean;
  /** As `verification.code.allowUnsandboxed`, for this time. */
  readonly allowUnsandboxed: boolean;
}

export interface Session {
  readonly context: RunContext;
  /** A result for the reader, on standard output: progress and notices go to standard error. */
  print(text: string): void;
}

/** Runs `work` as the store's one writer and sets the exit code: 0 completed, 130 interrupted, 3 over budget. */
export async function withSession(
  configPath: string,
  { retryFailed = false, allowUnsandboxed = false }: Partial<SessionOptions>,
  work: (session: Session) => Promise<StageEnd>,
): Promise<void> {
  const loaded = allowUnsandboxed ? unsandboxed(loadConfig(configPath)) : loadConfig(configPath);
  const store = await openStore(openSqlite(loaded.storePath));
  try {
    await becomeWriter(store);
    await runSession(store, loaded, async (session) => {
      if (retryFailed) {
        const forgotten = await forgetFailures(session.context);
        session.context.onNotice(`${count(forgotten)} failed calls are owed again.`);
      }
      return work(session);
    });
  } finally {
    await store.releaseWriter({ pid: process.pid }).catch(() => {});
    await store.close();
  }
}

function unsandboxed(loaded: LoadedConfig): LoadedConfig {
  const { verification } = loaded.config;
  const code = { ...verification.code, allowUnsandboxed: true };
  return { ...loaded, config: { ...loaded.config, verification: { ...verification, code } } };
}

async function runSession(
  store: Store,
  loaded: LoadedConfig,
  work: (session: Session) => Promise<StageEnd>,
): Promise<void> {
  const printer = createProgressPrinter(process.stderr, Date.now);
  const listener = listenForSignals((line) => printer.say(line));
  let progress: StageProgress | undefined;
  const context = await createRunContext(loaded, store, {
    signals: listener.signals,
    environment: process.env,
    nowMs: Date.now,
    onProgress: (latest) => {
      progress = latest;
      printer.show(latest);
    },
    onNotice: (line) => printer.say(line),
  });
  const { runId } = context.keys;
  await store.beginRun({ id: runId, config: loaded.config, versions: toolVersions(context.verifierFor), now: now() });
  const beat = setInterval(() => void heartbeat(store, runId, progress), heartbeatMs);
  try {
    const end = await work({ context, print: (text) => printResult(printer, text) });
    printer.end();
    await close(store, runId, end);
  } catch (error) {
    printer.end();
    await store.updateRun(runId, {
      now: now(),
      state: 'stopped',
      stateReason: (error as Error).message,
      progress: null,
    });
    throw error;
  } finally {
    clearInterval(beat);
    listener.stop();
    await context.close();
  }
}

function printResult(printer: ProgressPrinter, text: string): void {
  printer.end();
  process.stdout.write(`${text}\n`);
}

/** Display must not hurt the run: a heartbeat that fails is dropped, the next write will tell. */
async function heartbeat(store: Store, runId: string, progress: StageProgress | undefined): Promise<void> {
  await store.beatWriter({ pid: process.pid, nowMs: Date.now() }).catch(() => {});
  if (progress) await store.updateRun(runId, { now: now(), progress }).catch(() => {});
}

async function close(store: Store, runId: string, end: StageEnd): Promise<void> {
  if (end.kind === 'completed') return leaveCompleted(store, runId);
  await store.updateRun(runId, { now: now(), state: 'stopped', stateReason: end.reason, progress: null });
  process.stderr.write(
    end.cause === 'budget'
      ? `Stopped: ${end.reason}. Everything paid for is recorded in ${store.location}; raise \`limits\` and run again to go on.\n`
      : `Stopped. Everything recorded is in ${store.location}; run the same command again to go on.\n`,
  );
  process.exitCode = end.cause === 'budget' ? budgetExitCode : interruptedExitCode;
}

/** One stage, or an evaluation, leaves the run as far as it was: finished when its files were written, else waiting for the next. */
async function leaveCompleted(store: Store, runId: string): Promise<void> {
  const run = await store.run(runId);
  const isWritten = run?.reports.export !== undefined;
  const after = isWritten
    ? { state: 'finished' as const }
    : { state: 'stopped' as const, stateReason: 'stages are left' };
  await store.updateRun(runId, { now: now(), progress: null, ...(run?.state === 'running' ? after : {}) });
}

async function becomeWriter(store: Store): Promise<void> {
  const me = { pid: process.pid, host: hostname(), nowMs: Date.now() };
  const claim = await store.acquireWriter(me, isAlive);
  if (claim.kind === 'acquired') return;
  throw new StoreError(`Process ${claim.pid} on ${claim.host} is already writing to the store ${store.location}.`, {
    hint: 'Two runs on one store would buy the same replies twice. Wait for it, stop it, or use another `store`. `adaptive-cot status` shows what it does.',
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function now(): string {
  return new Date().toISOString();
}
