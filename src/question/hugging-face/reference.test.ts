import { describe, expect, it } from 'vitest';
import { DatasetError } from '../../errors/errors.ts';
import { hubReferenceForm, parseHubReference } from './reference.ts';

describe('parseHubReference', () => {
  it('reads repository, config, revision and split', () => {
    expect(parseHubReference('hf:AI-MO/NuminaMath-1.5:train')).toEqual({
      repository: 'AI-MO/NuminaMath-1.5',
      split: 'train',
    });
    expect(parseHubReference('hf:openai/gsm8k/main@refs/convert/parquet:test')).toEqual({
      repository: 'openai/gsm8k',
      config: 'main',
      revision: 'refs/convert/parquet',
      split: 'test',
    });
    expect(parseHubReference('hf:o/n@v1.0:train_sft')).toEqual({
      repository: 'o/n',
      revision: 'v1.0',
      split: 'train_sft',
    });
  });

  it.each([
    'hf:gsm8k:train',
    'hf:o/n',
    'hf:o/n:',
    'hf:/n:train',
    'hf:o/n/a/b:train',
    'hf:o/../n:train',
    'hf:../n:train',
    'hf:o/n@../x:train',
    'hf:o/n@:t',
  ])('refuses %s with the accepted form', (text) => {
    const refused = () => parseHubReference(text);
    expect(refused).toThrow(DatasetError);
    expect(refused).toThrow(expect.objectContaining({ hint: `Write ${hubReferenceForm}.` }));
  });
});
