/** The tiny models of this repository: where they lie, and whether they run on this machine. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../src/errors/errors.ts';
import { openLlamaModel } from '../../src/model/llama-cpp/open-llama.ts';

export type TinyModel = 'student' | 'teacher' | 'prm';
const names: readonly TinyModel[] = ['student', 'teacher', 'prm'];

/** Absolute. */
export function tinyModelPath(name: TinyModel): string {
  return fileURLToPath(new URL(`../../models/${name}/${name}.gguf`, import.meta.url));
}

/** One sentence with what to do; undefined when all of them are there and llama.cpp can load one. */
export async function whyUnusable(): Promise<string | undefined> {
  const missing = names.map(tinyModelPath).find((path) => !existsSync(path));
  if (missing !== undefined) {
    return `The model file ${relative('.', missing)} is missing: bring it back with \`git checkout -- models\`, or clone the repository again.`;
  }
  try {
    const { close } = await openLlamaModel({ path: tinyModelPath('student'), threads: 1 });
    await close();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The lock file leaves the other platforms' builds out; a hint to install them would not help in this repository.
    return `The tiny models cannot run here: ${error.message.replace(/\.$/, '')}; run \`npm ci\` with optional packages on Linux with glibc, for which alone this repository installs llama.cpp.`;
  }
}
