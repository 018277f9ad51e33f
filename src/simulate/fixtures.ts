/** A server on a free port with one known question, for the tests of this folder. */
import { createAnswerLookup } from '../model/simulated/answer-lookup.ts';
import type { SimulatedServerOptions } from './server-options.ts';
import { type SimulatedServer, startSimulatedServer } from './simulated-server.ts';

export const knownPrompt = 'What is 20 + 22?';
export const knownAnswers = createAnswerLookup([
  { prompt: knownPrompt, answerKey: { kind: 'math', gold: '42' }, metadata: { difficulty: 0 } },
]);

/** Serves `student` (ability 0), `teacher` (50, so always right, a reasoner) and `simulated-prm`; closed after `use`. */
export async function withServer<Result>(
  overrides: Partial<SimulatedServerOptions>,
  use: (server: SimulatedServer) => Promise<Result>,
): Promise<Result> {
  const server = await startSimulatedServer({
    models: [
      { name: 'student', ability: 0 },
      { name: 'teacher', ability: 50, style: 'reasoner' },
    ],
    processRewardModels: [{ name: 'simulated-prm', noise: 0.05 }],
    answers: knownAnswers,
    ...overrides,
  });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

export function post(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export function chatBody(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    model: 'teacher',
    messages: [{ role: 'user', content: `Solve:\n\n${knownPrompt}\n\nBox it.` }],
    ...overrides,
  };
}
