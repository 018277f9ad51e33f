/**
 * How many tokens does a model in this process write, by the number of sequences? Give it a GGUF file with a chat template; without one a
 * tiny random model is written, whose own work is next to nothing: what is left is the cost of Node and the binding.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyChatTemplate, writeTinyGguf } from '../src/model/llama-cpp/fixtures/write-tiny-gguf.ts';
import { createLlamaCppChatModel } from '../src/model/llama-cpp/llama-cpp-chat-model.ts';
import { printMachine } from './support/machine.ts';

const questions = Array.from({ length: 96 }, (_, index) => `Tom has ${index} apples. He eats 3. How many are left?`);
const parameters = { temperature: 0.8, maxTokens: 120, seed: 0 };

async function tokensPerSecond(path: string, sequences: number): Promise<number> {
  const model = await createLlamaCppChatModel({ name: 'bench', path, sequences });
  const startMs = performance.now();
  const counts = await Promise.all(
    questions.map(async (questionPrompt) => {
      const messages = [{ role: 'user', content: questionPrompt }] as const;
      const request = { attemptId: 'bench', questionPrompt, messages, parameters, sample: 0 };
      const outcome = await model.complete(request, new AbortController().signal);
      return outcome.kind === 'replied' ? (outcome.reply.usage?.completionTokens ?? 0) : 0;
    }),
  );
  const seconds = (performance.now() - startMs) / 1000;
  await model.close();
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

const directory = mkdtempSync(join(tmpdir(), 'adaptive-cot-bench-'));
const tiny = join(directory, 'tiny.gguf');
writeTinyGguf(tiny, { chatTemplate: tinyChatTemplate });
printMachine('How many tokens does a model in this process write, by the number of sequences?', 0);
for (const sequences of [1, 4, 16, 32]) {
  const rate = await tokensPerSecond(process.argv[2] ?? tiny, sequences);
  console.log(`${String(sequences).padStart(2)} sequences: ${Math.round(rate)} tokens per second`);
}
rmSync(directory, { recursive: true });
