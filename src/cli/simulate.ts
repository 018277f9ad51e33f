/** `adaptive-cot simulate`: an OpenAI-compatible server of simulated models, to try everything without a GPU or a bill. */

import { Command, Option } from 'commander';
import { defaultFaultKinds, faultKinds } from '../simulate/fault-plan.ts';
import { createRowLookup, readQuestionRows } from '../simulate/read-question-rows.ts';
import { startSimulatedServer } from '../simulate/simulated-server.ts';
import { listenForSignals } from './signals.ts';
import {
  readDifficultyScale,
  readFaultKinds,
  readLatency,
  readModel,
  readPort,
  readPositive,
  readProcessRewardModel,
  readReasoningFormat,
  readShare,
  readWhole,
} from './simulate-options.ts';

interface SimulateOptions {
  readonly host: string;
  readonly port: string;
  readonly questions?: readonly string[];
  readonly difficultyScale?: string;
  readonly model?: readonly string[];
  readonly prm?: readonly string[];
  readonly reasoningFormat: string;
  readonly latency: string;
  readonly tokensPerSecond?: string;
  readonly faultRate: string;
  readonly faults: string;
  readonly seed: string;
  readonly log?: string;
  readonly json: boolean;
}

export function simulateCommand(): Command {
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  return new Command('simulate')
    .description('serve simulated models of known ability over HTTP, with faults on demand')
    .option('--port <port>', '0 picks a free one', '0')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--questions <file>',
      'JSONL with prompt|problem|question, answer or tests, difficulty; repeatable',
      several,
    )
    .option(
      '--difficulty-scale <mean,deviation>',
      'turns the difficulty of the rows into (difficulty - mean) / deviation',
    )
    .option(
      '--model <name=ability[,reasoner]>',
      'a chat model and its ability; repeatable (default: student=0)',
      several,
    )
    .option('--prm <name[=noise]>', 'a process reward model at /pooling; repeatable', several)
    .option('--reasoning-format <format>', 'reasoning_content, reasoning or think-tags', 'reasoning_content')
    .option('--latency <ms>', 'before each reply: a number, or a range such as 20-200', '0')
    .option('--tokens-per-second <rate>', 'pace of each reply; absent: at once')
    .option('--fault-rate <share>', 'share of tries that go wrong, 0 to 1', '0')
    .option('--faults <kinds>', `of ${faultKinds.join(', ')}`, defaultFaultKinds.join(','))
    .option('--seed <seed>', 'decides replies, scores and faults', '0')
    .option('--log <file>', 'appends one JSON line per request received and per reply sent')
    .addOption(new Option('--json', 'print JSON lines').default(false))
    .action(simulate);
}

async function simulate(options: SimulateOptions): Promise<void> {
  const { json } = options;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const settings = await serverOptions(options);
  const server = await startSimulatedServer(settings);
  const { url, port } = server;
  const served = [...settings.models, ...settings.processRewardModels].map(({ name }) => name);
  say(
    json
      ? JSON.stringify({ event: 'listening', url, port, served })
      : `${url} serves ${served.join(' ')}. Ctrl-C stops it.`,
  );
  await stopSignal();
  await server.close();
  const counts = server.counts();
  const { received, completed, faulted, disconnected } = counts;
  say(
    json
      ? JSON.stringify({ event: 'stopped', ...counts })
      : `${received} requests: ${completed} completed, ${faulted} faulted, ${disconnected} disconnected.`,
  );
}

async function serverOptions(options: SimulateOptions) {
  const { host, log, tokensPerSecond, difficultyScale } = options;
  const models = (options.model ?? ['student=0']).map(readModel);
  const settings = {
    host,
    port: readPort(options.port),
    models,
    processRewardModels: (options.prm ?? []).map(readProcessRewardModel),
    seed: readWhole('--seed', options.seed),
    reasoningFormat: readReasoningFormat(options.reasoningFormat),
    latencyMs: readLatency(options.latency),
    faults: { rate: readShare('--fault-rate', options.faultRate), kinds: readFaultKinds(options.faults) },
    ...(tokensPerSecond === undefined ? {} : { tokensPerSecond: readPositive('--tokens-per-second', tokensPerSecond) }),
    ...(log === undefined ? {} : { logFile: log }),
  };
  const scale = difficultyScale === undefined ? {} : { difficultyScale: readDifficultyScale(difficultyScale) };
  const questions = (await Promise.all((options.questions ?? []).map(readQuestionRows))).flat();
  return { ...settings, answers: createRowLookup(questions, scale) };
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one leaves at once. */
function stopSignal(): Promise<void> {
  const { signals } = listenForSignals(() => {});
  return new Promise((resolve) => signals.drain.addEventListener('abort', () => resolve()));
}
