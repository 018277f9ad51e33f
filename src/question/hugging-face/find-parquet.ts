/** Which Parquet files of a repository are one split: its own by the Hub's naming rules, else those the Hub converted. */
import type { ListFileEntry } from '@huggingface/hub';
import { DatasetError } from '../../errors/errors.ts';
import { type HubAccess, listFolder } from './hub.ts';
import type { HubReference } from './reference.ts';

/** The branch on which the Hub keeps every data set converted to Parquet, as `<config>/<split>/*.parquet`. */
const convertedRevision = 'refs/convert/parquet';

export interface ParquetFiles {
  readonly revision: string;
  /** In the order of their paths; never empty. */
  readonly files: readonly ListFileEntry[];
}

/**
 * The files of a split: `data/<split>-*.parquet`, `<config>/<split>-*.parquet` or `<config>/<split>/*.parquet` at the revision;
 * without a revision, where the repository has none, those of the Hub's converted branch.
 * @throws DatasetError when there are none (the message lists the splits there are) or several configs have the split.
 */
export async function findParquet(reference: HubReference, access: HubAccess): Promise<ParquetFiles> {
  const revision = reference.revision ?? 'main';
  const own = await filesAt(reference, revision, access);
  if (own !== undefined) return own;
  const converted = reference.revision === undefined ? await filesAt(reference, convertedRevision, access) : undefined;
  if (converted !== undefined) return converted;
  throw await nothingFound(reference, access);
}

async function filesAt(
  reference: HubReference,
  revision: string,
  access: HubAccess,
): Promise<ParquetFiles | undefined> {
  const { repository, split } = reference;
  const folder = reference.config ?? 'data';
  const wanted = (files: readonly ListFileEntry[], config: string) => ofSplit(files, config, split);
  const direct = wanted(await listFolder({ repository, revision, path: folder }, access), folder);
  if (direct.length > 0) return { revision, files: direct };
  if (reference.config !== undefined) return undefined;
  const files = await listFolder({ repository, revision }, access);
  const config = onlyConfig(reference, configsWith(files, split));
  return config === undefined ? undefined : { revision, files: wanted(files, config) };
}

/** `default` where there is one, else the only one; undefined when none has the split. */
function onlyConfig(reference: HubReference, configs: readonly string[]): string | undefined {
  if (configs.includes('default')) return 'default';
  if (configs.length <= 1) return configs[0];
  throw new DatasetError(
    `${reference.repository} has several configs with the split ${reference.split}: ${configs.join(', ')}`,
    { hint: `Name one: hf:${reference.repository}/${configs[0]}:${reference.split}.` },
  );
}

function ofSplit(files: readonly ListFileEntry[], config: string, split: string): ListFileEntry[] {
  return files
    .filter((file) => placeOf(file.path)?.config === config && placeOf(file.path)?.split === split)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function configsWith(files: readonly ListFileEntry[], split: string): string[] {
  const configs = files.map((file) => placeOf(file.path)).filter((place) => place?.split === split);
  return [...new Set(configs.map((place) => place?.config as string))].sort();
}

/** Config and split of a Parquet file by its path; undefined for any other file. */
function placeOf(path: string): { config: string; split: string } | undefined {
  const inFolder = /^([^/]+)\/([^/]+)\/[^/]+\.parquet$/.exec(path);
  if (inFolder) return { config: inFolder[1] as string, split: inFolder[2] as string };
  const named = /^([^/]+)\/([^/]+?)(?:-\d+-of-\d+[^/]*|-[^/]*)?\.parquet$/.exec(path);
  return named ? { config: named[1] as string, split: named[2] as string } : undefined;
}

async function nothingFound(reference: HubReference, access: HubAccess): Promise<DatasetError> {
  const { repository } = reference;
  const revisions = reference.revision === undefined ? ['main', convertedRevision] : [reference.revision];
  const files = (await Promise.all(revisions.map((revision) => listFolder({ repository, revision }, access)))).flat();
  const places = files.map((file) => placeOf(file.path)).filter((place) => place !== undefined);
  const known = [...new Set(places.map(({ config, split }) => (config === 'data' ? split : `${config}:${split}`)))];
  const asked = `${reference.config === undefined ? '' : `config ${reference.config}, `}split ${reference.split}`;
  const at = reference.revision === undefined ? '' : ` at revision ${reference.revision}`;
  return new DatasetError(`${repository} has no Parquet files for ${asked}${at}`, {
    hint:
      known.length > 0
        ? `It has ${known.sort().slice(0, 20).join(', ')}.`
        : 'Download the data set and give its files as `path` or query them with `sql`.',
  });
}
