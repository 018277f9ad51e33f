/** From the PRM's configuration to an adapter, loaded only when it is asked for. */
import type { ProcessRewardConfig } from '../config/model-schema.ts';
import type { ProcessRewardModel } from '../process-reward/process-reward-model.ts';
import { type ModelSurroundings, serverOptions } from './create-chat-model.ts';

export async function createProcessRewardModel(
  config: ProcessRewardConfig,
  around: ModelSurroundings,
): Promise<ProcessRewardModel> {
  if (config.kind === 'pooling') {
    const { createPoolingProcessRewardModel } = await import(
      '../process-reward/pooling/pooling-process-reward-model.ts'
    );
    return createPoolingProcessRewardModel(serverOptions(config, around));
  }
  const { createSimulatedProcessRewardModel } = await import(
    '../process-reward/simulated/simulated-process-reward-model.ts'
  );
  return createSimulatedProcessRewardModel({ name: config.model, seed: config.seed ?? 0, noise: config.noise ?? 0.1 });
}
