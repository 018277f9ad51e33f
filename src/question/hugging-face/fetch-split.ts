/** From a reference to local Parquet files: the one thing the rest of the program needs of the Hub. */
import { downloadOnce } from './download.ts';
import { findParquet } from './find-parquet.ts';
import { type HubOptions, hubAccess } from './hub.ts';
import { parseHubReference } from './reference.ts';

export interface FetchedFile {
  /** Where it lies in the cache. */
  readonly path: string;
  /** `hf:owner/name@revision/path`, for provenance. */
  readonly shownAs: string;
}

export interface FetchOptions {
  readonly cacheDirectory: string;
  readonly hub?: HubOptions;
  readonly signal?: AbortSignal;
}

/**
 * The files of a split in the order of their paths, each downloaded when it is its turn and not yet in the cache.
 * @throws DatasetError when the reference is malformed, the Hub refuses, or the split is not there.
 */
export async function* fetchSplit(
  referenceText: string,
  { cacheDirectory, hub = {}, signal }: FetchOptions,
): AsyncGenerator<FetchedFile, void, undefined> {
  const reference = parseHubReference(referenceText);
  const access = hubAccess(hub, signal);
  const { repository } = reference;
  const { revision, files } = await findParquet(reference, access).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  const retryDelayMs = hub.retryDelayMs ?? 1_000;
  for (const file of files) {
    const request = { repository, revision, file, cacheDirectory, retryDelayMs, ...(signal ? { signal } : {}) };
    yield {
      path: await downloadOnce(request, access),
      shownAs: `hf:${repository}@${revision}/${file.path}`,
    };
  }
}
