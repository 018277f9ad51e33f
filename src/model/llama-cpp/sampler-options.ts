/** From our sampling parameters to the sampler's. */
import type { SequenceEvaluateOptions } from 'node-llama-cpp';
import { contentHash } from '../../question/question.ts';
import type { ChatRequest } from '../chat-model.ts';

/**
 * What is absent has node-llama-cpp's default: temperature 0 (always the likeliest token), topK 40, topP 0.95, minP 0.
 * The seed is made of `parameters.seed` (absent: 0) plus the sample number, and of the question, so that samples repeat, yet
 * neither samples nor questions share their noise.
 */
export function samplerOptions({ parameters, sample, questionPrompt }: ChatRequest): SequenceEvaluateOptions {
  const { temperature, topP, topK, minP, seed = 0 } = parameters;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(minP !== undefined && { minP }),
    seed: samplerSeed(seed + sample, questionPrompt),
    yieldEogToken: true,
  };
}

/** llama.cpp takes 2^32 - 1 to mean any seed. */
const seedCount = 0xffff_ffff;

function samplerSeed(seed: number, questionPrompt: string): number {
  return Number.parseInt(contentHash('llama-cpp-sample', String(seed), questionPrompt).slice(0, 8), 16) % seedCount;
}
