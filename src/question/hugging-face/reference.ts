/** `hf:owner/name[/config][@revision]:split`: how a configuration names one split of a data set of the Hugging Face Hub. */
import { DatasetError } from '../../errors/errors.ts';

export interface HubReference {
  /** `owner/name`. */
  readonly repository: string;
  /** A data set's subset; absent when it has one only, or a `default`. */
  readonly config?: string;
  /** Branch, tag or commit; absent for the main branch. */
  readonly revision?: string;
  readonly split: string;
}

export const hubReferenceForm = 'hf:owner/name[/config][@revision]:split, for example hf:openai/gsm8k/main:train';

const pattern = /^hf:([\w.-]+\/[\w.-]+)(?:\/([\w.+-]+))?(?:@([\w./-]+))?:([\w.-]+)$/;

export function isHubReference(path: string): boolean {
  return path.startsWith('hf:');
}

/** @throws DatasetError, whose hint gives the accepted form. */
export function parseHubReference(text: string): HubReference {
  const [, repository, config, revision, split] = pattern.exec(text) ?? [];
  const parts = [repository, config, revision, split].flatMap((part) => part?.split('/') ?? []);
  if (repository === undefined || split === undefined || parts.some((part) => /^\.*$/.test(part)))
    throw new DatasetError(`"${text}" is not a data set of the Hugging Face Hub`, {
      hint: `Write ${hubReferenceForm}.`,
    });
  return {
    repository,
    split,
    ...(config === undefined ? {} : { config }),
    ...(revision === undefined ? {} : { revision }),
  };
}
