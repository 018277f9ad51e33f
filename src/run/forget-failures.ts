/** Calls a server refused for good (400, 422) are not made again by themselves: this makes them owed once more. Nothing paid for is dropped. */
import { type RunContext, responderFrom } from './run-context.ts';

/** How many failed calls of this configuration's models were dropped from the store. */
export async function forgetFailures({ config, store, keys }: RunContext): Promise<number> {
  const models = [config.student, config.teacher, ...Object.values(config.evaluation.models)];
  const calls = await store.forgetFailures(models.map((model) => responderFrom(model).id));
  const scores = await Promise.all(keys.prms.map(({ id }) => store.forgetScoreFailures(id)));
  return calls + scores.reduce((sum, count) => sum + count, 0);
}
