/** How the Hub is reached: the official client's listing and download, its refusals turned into errors a reader can mend. */
import { HubApiError, type ListFileEntry, listFiles } from '@huggingface/hub';
import { DatasetError } from '../../errors/errors.ts';

export interface HubOptions {
  /** Default: HF_ENDPOINT of the environment, else the public Hub. */
  readonly hubUrl?: string;
  /** Default: HF_TOKEN of the environment; needed for gated and private data sets. */
  readonly accessToken?: string;
  readonly fetch?: typeof fetch;
  /** Before a broken download is tried again; doubled each time. Default 1,000. */
  readonly retryDelayMs?: number;
}

export interface HubAccess {
  readonly hubUrl?: string;
  readonly accessToken?: string;
  readonly fetch: typeof fetch;
}

/**
 * What the client takes beside the repository; the signal ends every request.
 * @throws DatasetError when the token is malformed.
 */
export function hubAccess(hub: HubOptions, signal: AbortSignal | undefined): HubAccess {
  const hubUrl = hub.hubUrl ?? process.env.HF_ENDPOINT;
  const accessToken = hub.accessToken ?? process.env.HF_TOKEN;
  if (accessToken && !accessToken.startsWith('hf_'))
    throw new DatasetError('HF_TOKEN is no access token of the Hugging Face Hub: those begin with hf_', {
      hint: "Copy one from the access tokens of the Hub's settings.",
    });
  const send = hub.fetch ?? fetch;
  return {
    fetch: signal === undefined ? send : (input, init) => send(input, { ...init, signal }),
    ...(hubUrl ? { hubUrl: hubUrl.replace(/\/+$/, '') } : {}),
    ...(accessToken ? { accessToken } : {}),
  };
}

export interface HubFolder {
  readonly repository: string;
  readonly revision: string;
  /** Absent for the root of the repository. */
  readonly path?: string;
}

/**
 * Every file under a folder, however deep; empty when the folder or the revision does not exist.
 * @throws DatasetError when the Hub refuses, cannot be reached or does not know the repository.
 */
export async function listFolder(folder: HubFolder, access: HubAccess): Promise<ListFileEntry[]> {
  const { repository, revision, path } = folder;
  try {
    const entries = await Array.fromAsync(
      listFiles({
        ...access,
        repo: { type: 'dataset', name: repository },
        revision: encodeURIComponent(revision),
        recursive: true,
        ...(path === undefined ? {} : { path: encodeURIComponent(path) }),
      }),
    );
    return entries.filter((entry) => entry.type === 'file');
  } catch (error) {
    if (error instanceof HubApiError && error.statusCode === 404 && !isUnknownRepository(error)) return [];
    throw hubFailure(error, repository);
  }
}

/** The Hub says "Repository not found" for what is private, too. */
function isUnknownRepository(error: HubApiError): boolean {
  return /repository not found/i.test(error.message);
}

/** The Hub's refusal as an error that says what to do; an abort stays as it is. */
export function hubFailure(error: unknown, repository: string): unknown {
  if (error instanceof DatasetError || (error instanceof Error && error.name === 'AbortError')) return error;
  if (error instanceof HubApiError) return refusal(error, repository);
  const reason = error instanceof Error ? causeOf(error) : String(error);
  return new DatasetError(`The Hugging Face Hub could not be reached for ${repository}: ${reason}`, {
    hint: 'Check the network, or set HF_ENDPOINT to a mirror.',
    cause: error,
  });
}

function refusal(error: HubApiError, repository: string): DatasetError {
  if (error.statusCode === 401 || error.statusCode === 403)
    return new DatasetError(`The Hugging Face Hub refuses ${repository} (${error.statusCode}): ${error.message}`, {
      hint: `Accept the data set's terms on its page if it is gated, and set HF_TOKEN to a token that may read it. A misspelt name is refused the same way.`,
      cause: error,
    });
  if (error.statusCode === 404)
    return new DatasetError(`The Hugging Face Hub has no data set ${repository}`, {
      hint: 'Check owner and name; for a private data set set HF_TOKEN.',
      cause: error,
    });
  return new DatasetError(`The Hugging Face Hub failed for ${repository} (${error.statusCode}): ${error.message}`, {
    hint: 'Try again later.',
    cause: error,
  });
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
