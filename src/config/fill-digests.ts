/** Model files enter keys by what they hold, so their digest belongs to the configuration once it has been read. */
import { digestLength, fileDigest } from '../model/llama-cpp/file-digest.ts';
import type { ConfigFault } from './load-config.ts';
import type { Config } from './schema.ts';

/** What of a model's configuration is read and written here. */
interface FileModel {
  readonly path?: string | undefined;
  sha256?: string | undefined;
}

/**
 * Fills in `sha256` of every model in a file, in place: as stated, else computed; cut to the digits that enter keys. A file whose digest
 * is stated need not be there. Returns a fault for each that cannot be read.
 */
export function fillDigests(config: Config, from: (relative: string) => string): ConfigFault[] {
  return fileModels(config).flatMap(({ model, path }) => {
    try {
      model.sha256 = (model.sha256 ?? fileDigest(from(model.path))).slice(0, digestLength);
      return [];
    } catch (error) {
      return [{ path: [...path, 'path'], message: (error as Error).message }];
    }
  });
}

type Placed = { readonly model: FileModel & { readonly path: string }; readonly path: readonly PropertyKey[] };

function fileModels({ student, teacher, processReward, otherProcessRewards, evaluation }: Config): Placed[] {
  const all: { model: object | undefined; path: readonly PropertyKey[] }[] = [
    { model: student, path: ['student'] },
    { model: teacher, path: ['teacher'] },
    { model: processReward, path: ['processReward'] },
    ...otherProcessRewards.map((model, index) => ({ model, path: ['otherProcessRewards', index] })),
    ...Object.entries(evaluation.models).map(([name, model]) => ({ model, path: ['evaluation', 'models', name] })),
  ];
  return all.flatMap(({ model = {}, path }) =>
    'path' in model && typeof model.path === 'string' ? [{ model: model as Placed['model'], path }] : [],
  );
}
