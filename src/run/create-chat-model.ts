/** From a model's configuration to an adapter, loaded only when it is asked for. */
import { resolve } from 'node:path';
import type { EvaluatedConfig, StudentConfig, TeacherConfig } from '../config/model-schema.ts';
import { ConfigError } from '../errors/errors.ts';
import type { ChatModel } from '../model/chat-model.ts';
import type { AnswerLookup } from '../model/simulated/answer-lookup.ts';
import type { TransportEvent } from '../model/transport/events.ts';

export interface ModelSurroundings {
  /** Relative paths of recorded replies and model files start here. */
  readonly baseDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a simulated model knows; asked for only by simulated models. */
  readonly answers: () => Promise<AnswerLookup>;
  readonly onEvent: (model: string, event: TransportEvent) => void;
}

export type AnyModelConfig = StudentConfig | TeacherConfig | EvaluatedConfig;

/** @throws ConfigError when the key's variable is not set, or a model file cannot be had in this process. */
export async function createChatModel(config: AnyModelConfig, around: ModelSurroundings): Promise<ChatModel> {
  switch (config.kind) {
    case 'openai-compatible': {
      const { createOpenAiCompatibleChatModel } = await import(
        '../model/openai-compatible/openai-compatible-chat-model.ts'
      );
      return createOpenAiCompatibleChatModel({
        ...serverOptions(config, around),
        ...(config.stream === undefined ? {} : { stream: config.stream }),
      });
    }
    case 'recorded': {
      const { createRecordedChatModel } = await import('../model/recorded/recorded-chat-model.ts');
      return createRecordedChatModel({ name: config.model, sql: config.sql, baseDirectory: around.baseDirectory });
    }
    case 'simulated': {
      const { createSimulatedChatModel } = await import('../model/simulated/simulated-chat-model.ts');
      return createSimulatedChatModel({
        name: config.model,
        ability: config.ability,
        discrimination: config.discrimination ?? 1,
        seed: config.seed ?? 0,
        style: config.style ?? 'plain',
        answers: await around.answers(),
      });
    }
    case 'llama-cpp': {
      const { createLlamaCppChatModel } = await import('../model/llama-cpp/llama-cpp-chat-model.ts');
      const { model: name, path, sequences, threads, contextTokens, sha256 } = config;
      const file = resolve(around.baseDirectory, path);
      return createLlamaCppChatModel({ name, path: file, sequences, threads, contextTokens, sha256 });
    }
  }
}

type ServedConfig = {
  readonly model: string;
  readonly baseUrl: string | readonly string[];
  readonly apiKeyVariable?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly concurrency?:
    | { min?: number | undefined; initial?: number | undefined; max?: number | undefined }
    | undefined;
  readonly idleTimeoutSeconds?: number | undefined;
  readonly maxTries?: number | undefined;
};

/** What every adapter that talks to a server takes. */
export function serverOptions(config: ServedConfig, { environment, onEvent }: ModelSurroundings) {
  const { apiKeyVariable } = config;
  return {
    model: config.model,
    baseUrls: [config.baseUrl].flat(),
    ...(apiKeyVariable === undefined
      ? {}
      : { apiKeyVariable, apiKey: keyFrom(environment, apiKeyVariable, config.model) }),
    ...(config.headers === undefined ? {} : { headers: config.headers }),
    ...(config.concurrency === undefined ? {} : { concurrency: definedOnly(config.concurrency) }),
    ...(config.idleTimeoutSeconds === undefined ? {} : { idleTimeoutMs: config.idleTimeoutSeconds * 1000 }),
    ...(config.maxTries === undefined ? {} : { maxTries: config.maxTries }),
    onEvent: (event: TransportEvent) => onEvent(config.model, event),
  };
}

function keyFrom(environment: ModelSurroundings['environment'], variable: string, model: string): string {
  const key = environment[variable];
  if (key !== undefined && key !== '') return key;
  throw new ConfigError(`No API key for the model "${model}": the environment variable ${variable} is not set.`, {
    hint: `Set it (export ${variable}=...), or remove \`apiKeyVariable\` when the server asks for no key.`,
  });
}

function definedOnly(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
