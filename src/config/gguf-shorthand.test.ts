import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runKeys } from '../run/run-context.ts';
import { loadConfig } from './load-config.ts';
import { withDefaultKind } from './model-schema.ts';
import { processRewardSchema } from './process-reward-schema.ts';

describe('a chat model', () => {
  test.each([
    ['llama-cpp:./x.gguf', { kind: 'llama-cpp', path: './x.gguf', model: 'x' }],
    [
      'llama-cpp:/a b/qwen2.5-1.5b-q4_k_m.GGUF',
      { path: '/a b/qwen2.5-1.5b-q4_k_m.GGUF', model: 'qwen2.5-1.5b-q4_k_m' },
    ],
    [
      { model: 'llama-cpp:x.gguf', attempts: 4 },
      { kind: 'llama-cpp', path: 'x.gguf', model: 'x', attempts: 4 },
    ],
    [
      { kind: 'llama-cpp', path: 'x.gguf' },
      { kind: 'llama-cpp', path: 'x.gguf', model: 'x' },
    ],
    [
      { kind: 'llama-cpp', path: 'x.gguf', model: 'mine' },
      { kind: 'llama-cpp', path: 'x.gguf', model: 'mine' },
    ],
    [
      { model: 'm', baseUrl: 'http://h/v1' },
      { kind: 'openai-compatible', model: 'm', baseUrl: 'http://h/v1' },
    ],
  ])('%j is read as %j', (written, meant) => {
    expect(withDefaultKind(written)).toMatchObject(meant);
  });

  test.each(['gpt-4', 7, null, []])('%j is left for the schema to refuse', (written) => {
    expect(withDefaultKind(written)).toEqual(written);
  });
});

describe('a process reward model', () => {
  const inProcess = { kind: 'token-probability', readout: 'in-process', template: 'math-shepherd' };

  test.each([
    ['llama-cpp:./prm.gguf', { ...inProcess, path: './prm.gguf', model: 'prm', splitting: 'blank-line' }],
    [
      { model: 'llama-cpp:./prm.gguf', template: 'rlhflow', maxSteps: 9 },
      { ...inProcess, path: './prm.gguf', model: 'prm', template: 'rlhflow', maxSteps: 9 },
    ],
    // The preset of a published model fills in how its steps are cut, not how it is served.
    [
      'llama-cpp:math-shepherd-mistral-7b-prm.Q4_K_M.gguf',
      { ...inProcess, model: 'math-shepherd-mistral-7b-prm.Q4_K_M', splitting: 'step-header' },
    ],
    [
      { kind: 'token-probability', readout: 'in-process', path: 'p.gguf', template: 'math-shepherd' },
      { ...inProcess, model: 'p' },
    ],
    [
      { kind: 'judge', model: 'llama-cpp:./judge.gguf' },
      { kind: 'judge', readout: 'in-process', path: './judge.gguf', model: 'judge' },
    ],
  ])('%j is read as %j', (written, meant) => {
    expect(processRewardSchema.parse(written)).toMatchObject(meant);
  });
});

describe('in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adaptive-cot-gguf-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'adaptive-cot.yaml');
  const load = (...lines: string[]) => {
    const common = [
      'questions: { sources: [{ name: b, domain: math, path: q.jsonl }] }',
      'selection: { size: 3, distribution: { kind: curriculum, weights: [5, 4, 3, 2, 1] } }',
    ];
    writeFileSync(path, [...common, ...lines].join('\n'));
    return loadConfig(path);
  };
  const keysOf = (student: string) =>
    runKeys(load(`student: ${student}`, 'teacher: llama-cpp:t.gguf').config).student.id;
  writeFileSync(join(folder, 't.gguf'), 'teacher');
  writeFileSync(join(folder, 's.gguf'), 'student');

  test('every role may be a GGUF file, relative to the config', () => {
    const { config } = load(
      'student: llama-cpp:s.gguf',
      'teacher: llama-cpp:t.gguf',
      'processReward: llama-cpp:s.gguf',
      'evaluation: { models: { tuned: llama-cpp:t.gguf } }',
    );
    expect(config.student).toMatchObject({ kind: 'llama-cpp', path: 's.gguf', model: 's', attempts: 1 });
    expect(config.teacher).toMatchObject({ kind: 'llama-cpp', model: 't', tries: 4 });
    expect(config.evaluation.models.tuned).toMatchObject({ kind: 'llama-cpp', model: 't' });
    const digest = expect.stringMatching(/^[0-9a-f]{16}$/);
    expect([config.student, config.processReward]).toMatchObject([{ sha256: digest }, { sha256: digest }]);
  });

  test('a key holds what is in the file and a context asked for, and not where it is or how it is run', () => {
    const key = keysOf('{ model: llama-cpp:s.gguf }');
    writeFileSync(join(folder, 'copy.gguf'), 'student');
    writeFileSync(join(folder, 'other.gguf'), 'another');
    expect(keysOf('{ kind: llama-cpp, path: copy.gguf, model: s, sequences: 1, threads: 2 }')).toBe(key);
    expect(keysOf('{ kind: llama-cpp, path: other.gguf, model: s }')).not.toBe(key);
    expect(keysOf('{ model: llama-cpp:s.gguf, contextTokens: 64 }')).not.toBe(key);
  });

  test('a file whose SHA-256 is stated need not be there', () => {
    const digest = '0123456789abcdef';
    const { config } = load(
      `student: { model: llama-cpp:none.gguf, sha256: ${digest}ff }`,
      'teacher: llama-cpp:t.gguf',
    );
    expect(config.student).toMatchObject({ sha256: digest });
  });

  test('a file that is missing is named with its line', () => {
    expect(() => load('student: llama-cpp:none.gguf', 'teacher: llama-cpp:t.gguf')).toThrow(
      /adaptive-cot.yaml:3: student.path: The model file .*none.gguf cannot be read/,
    );
  });

  test('request fields of a server are refused', () => {
    const student = 'student: { model: llama-cpp:s.gguf, parameters: { extra: { guided_regex: x } } }';
    expect(() => load(student, 'teacher: llama-cpp:t.gguf')).toThrow('guided_regex: no such field');
  });
});
