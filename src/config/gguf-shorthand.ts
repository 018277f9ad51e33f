/** `llama-cpp:./model.gguf` in place of a model's name: the file says the rest. */
import { basename } from 'node:path';

export const ggufPrefix = 'llama-cpp:';

/**
 * `llama-cpp:PATH`, alone or as the `model` of an object, as an object with `path` and with `model` named after the file. Undefined when it is
 * something else.
 */
export function ggufShorthand(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value === 'string') return ggufShorthand({ model: value.trim() });
  if (value === null || typeof value !== 'object' || !('model' in value)) return undefined;
  const { model, ...rest } = value;
  if (typeof model !== 'string' || !model.startsWith(ggufPrefix)) return undefined;
  return ggufName({ path: model.slice(ggufPrefix.length), ...rest });
}

/** With `model`: the base name of `path`, where it is left out. */
export function ggufName(value: object): Readonly<Record<string, unknown>> {
  if ('model' in value || !('path' in value) || typeof value.path !== 'string') return { ...value };
  return { model: basename(value.path).replace(/\.gguf$/i, ''), ...value };
}
