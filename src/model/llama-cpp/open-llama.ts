/** A GGUF model in this process through node-llama-cpp, which is an optional package: loaded when it is first asked for. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Llama, LlamaModel } from 'node-llama-cpp';
import { ConfigError } from '../../errors/errors.ts';

export interface OpenedModel {
  readonly model: LlamaModel;
  /** Closing twice is closing once. */
  close(): Promise<void>;
}

/**
 * @param threads Most threads of an evaluation. More than one costs more than it saves on small machines, so callers default to 1.
 * @throws ConfigError when the package is missing, or the file is missing, no GGUF, or of a kind llama.cpp does not know.
 */
export async function openLlamaModel({ path, threads }: { path: string; threads: number }): Promise<OpenedModel> {
  requireGguf(path);
  const llama = await start(threads);
  try {
    const model = await llama.loadModel({ modelPath: path });
    return { model, close: () => llama.dispose() };
  } catch (cause) {
    await llama.dispose();
    throw new ConfigError(`llama.cpp cannot load ${path}: ${(cause as Error).message}.`, { cause });
  }
}

async function start(threads: number): Promise<Llama> {
  const { getLlama, LlamaLogLevel } = await library();
  try {
    return await getLlama({ build: 'never', gpu: false, maxThreads: threads, logLevel: LlamaLogLevel.error });
  } catch (cause) {
    throw new ConfigError(`node-llama-cpp has no build for this machine: ${(cause as Error).message}.`, {
      hint: 'Install its own choice for this platform: npm install node-llama-cpp.',
      cause,
    });
  }
}

async function library(): Promise<typeof import('node-llama-cpp')> {
  try {
    return await import('node-llama-cpp');
  } catch (cause) {
    throw new ConfigError('Models in this process need the package node-llama-cpp, which is not installed.', {
      hint: 'Install it beside Adaptive CoT: npm install node-llama-cpp.',
      cause,
    });
  }
}

const magic = 'GGUF';

function requireGguf(path: string): void {
  const head = Buffer.alloc(magic.length);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, head);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new ConfigError(`The model file ${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  if (head.toString('latin1') !== magic) {
    throw new ConfigError(`${path} is no GGUF file.`, {
      hint: 'llama.cpp’s convert_hf_to_gguf.py makes one from a Hugging Face model.',
    });
  }
}
