/** From the PRM's configuration to an adapter, loaded only when it is asked for. */
import { resolve } from 'node:path';
import type { ProcessRewardConfig } from '../config/process-reward-schema.ts';
import type { ChatModel } from '../model/chat-model.ts';
import type { ProcessRewardModel } from '../process-reward/process-reward-model.ts';
import { type ModelSurroundings, serverOptions } from './create-chat-model.ts';

/** @throws ConfigError when the key's variable is not set, or a model file cannot be had in this process. */
export async function createProcessRewardModel(
  config: ProcessRewardConfig,
  around: ModelSurroundings,
): Promise<ProcessRewardModel> {
  switch (config.kind) {
    case 'pooling': {
      const { createPoolingProcessRewardModel } = await import(
        '../process-reward/pooling/pooling-process-reward-model.ts'
      );
      return createPoolingProcessRewardModel({ ...ownFields(config), ...serverOptions(config, around) });
    }
    case 'embeddings': {
      const { createEmbeddingsProcessRewardModel } = await import(
        '../process-reward/embeddings/embeddings-process-reward-model.ts'
      );
      return createEmbeddingsProcessRewardModel({ ...ownFields(config), ...serverOptions(config, around) });
    }
    case 'judge': {
      const { createJudgeProcessRewardModel } = await import('../process-reward/judge/judge-process-reward-model.ts');
      return createJudgeProcessRewardModel({ ...ownFields(config), model: await judgeOf(config, around) });
    }
    case 'generative': {
      const { createGenerativeProcessRewardModel } = await import(
        '../process-reward/generative/generative-process-reward-model.ts'
      );
      return createGenerativeProcessRewardModel({ ...ownFields(config), ...serverOptions(config, around) });
    }
    case 'token-probability':
      return config.readout === 'in-process' ? inProcess(config, around) : byLabels(config, around);
    case 'simulated': {
      const { createSimulatedProcessRewardModel } = await import(
        '../process-reward/simulated/simulated-process-reward-model.ts'
      );
      const { model, seed = 0, noise = 0.1 } = config;
      return createSimulatedProcessRewardModel({ name: model, seed, noise });
    }
  }
}

type JudgeConfig = Extract<ProcessRewardConfig, { kind: 'judge' }>;

async function judgeOf(config: JudgeConfig, around: ModelSurroundings): Promise<ChatModel> {
  const { readout, baseUrl, stream } = config;
  if (readout === 'in-process') return judgeInProcess(config, around);
  const { createOpenAiCompatibleChatModel } = await import(
    '../model/openai-compatible/openai-compatible-chat-model.ts'
  );
  // The schema has seen to it.
  if (baseUrl === undefined) throw new TypeError('a served judge needs a server');
  const served = serverOptions({ ...config, baseUrl }, around);
  return createOpenAiCompatibleChatModel({ ...served, ...(stream === undefined ? {} : { stream }) });
}

async function judgeInProcess(
  { model: name, path: file = '', sha256, threads, sequences, maxContextTokens: contextTokens }: JudgeConfig,
  { baseDirectory }: ModelSurroundings,
): Promise<ChatModel> {
  const { createLlamaCppChatModel } = await import('../model/llama-cpp/llama-cpp-chat-model.ts');
  const path = resolve(baseDirectory, file);
  return createLlamaCppChatModel({ name, path, sha256, threads, sequences, contextTokens });
}

type TokenProbabilityConfig = Extract<ProcessRewardConfig, { kind: 'token-probability' }>;

async function byLabels(config: TokenProbabilityConfig, around: ModelSurroundings): Promise<ProcessRewardModel> {
  const { createTokenProbabilityProcessRewardModel } = await import(
    '../process-reward/token-probability/token-probability-process-reward-model.ts'
  );
  const { readout, baseUrl } = config;
  // The schema has seen to both.
  if (readout === 'in-process' || baseUrl === undefined) throw new TypeError('a served readout needs a server');
  const served = serverOptions({ ...config, baseUrl }, around);
  return createTokenProbabilityProcessRewardModel({ ...ownFields(config), readout, ...served });
}

async function inProcess(
  config: TokenProbabilityConfig,
  { baseDirectory }: ModelSurroundings,
): Promise<ProcessRewardModel> {
  const [{ requireDigest }, { openLlamaCppLogits }, { createInProcessTokenProbabilityModel }] = await Promise.all([
    import('../model/llama-cpp/file-digest.ts'),
    import('../process-reward/token-probability/llama-cpp-logits.ts'),
    import('../process-reward/token-probability/in-process-token-probability-model.ts'),
  ]);
  const {
    model: name,
    path: file = '',
    sha256,
    threads,
    maxContextTokens,
    template,
    labels,
    stepTag,
    endOfTurn,
    systemPrompt,
  } = config;
  const path = resolve(baseDirectory, file);
  requireDigest({ path, sha256 });
  const logits = await openLlamaCppLogits({
    path,
    name,
    threads,
    contextTokens: maxContextTokens,
  });
  const layout = { template, labels, stepTag, endOfTurn, systemPrompt };
  return createInProcessTokenProbabilityModel({ ...layout, name, logits, maxContextTokens: logits.contextTokens });
}

/** What the adapter reads beside what every server needs. */
function ownFields<Served extends { concurrency?: unknown }>({
  concurrency: _,
  ...rest
}: Served): Omit<Served, 'concurrency'> {
  return rest;
}
