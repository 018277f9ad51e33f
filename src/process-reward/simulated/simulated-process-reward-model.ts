/** A process reward model in this process: it recomputes the arithmetic of simulated solutions, with seeded noise. */
import { standardNormal } from '../../model/simulated/item-response.ts';
import { wait } from '../../model/simulated/wait.ts';
import { createRandom } from '../../stats/random.ts';
import type { ProcessRewardModel, ScoreOutcome } from '../process-reward-model.ts';
import { firstWrongStep } from './first-wrong-step.ts';

export interface SimulatedProcessRewardModelOptions {
  readonly name: string;
  /** Default 0. */
  readonly seed?: number;
  /** Standard deviation of the noise on each score, before it is clipped to [0, 1]; default 0.1. */
  readonly noise?: number;
  /** How long each call takes; default 0. */
  readonly latencyMs?: number;
}

const concurrency = 64;
const rightScore = 0.95;
const wrongScore = 0.1;

export function createSimulatedProcessRewardModel(options: SimulatedProcessRewardModelOptions): ProcessRewardModel {
  const { name, seed = 0, noise = 0.1, latencyMs = 0 } = options;
  return {
    name,
    identity: { seed, noise },
    concurrency,
    score: async ({ questionPrompt, steps }, signal): Promise<ScoreOutcome> => {
      if (latencyMs > 0) await wait(latencyMs, signal);
      if (signal.aborted) return { kind: 'aborted' };
      const scores = simulateStepScores({ name, seed, noise, questionPrompt, steps });
      return { kind: 'scored', scores, isTruncated: false, detail: {} };
    },
    check: async () => ({ ok: true, detail: `${name}: simulated, noise ${noise}` }),
    close: async () => {},
  };
}

/**
 * One score in [0, 1] per step: 0.95 before the first step whose arithmetic is wrong, 0.1 from it on, plus N(0, noise²),
 * clipped. A pure function of its options.
 */
export function simulateStepScores(options: {
  readonly name: string;
  readonly seed: number;
  readonly noise: number;
  readonly questionPrompt: string;
  readonly steps: readonly string[];
}): number[] {
  const { name, seed, noise, questionPrompt, steps } = options;
  const random = createRandom(JSON.stringify([seed, name, questionPrompt, steps]));
  const wrongFrom = firstWrongStep(steps) ?? steps.length;
  return steps.map((_, step) => {
    const score = (step < wrongFrom ? rightScore : wrongScore) + noise * standardNormal(random);
    return Math.min(1, Math.max(0, score));
  });
}
