import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors/errors.ts';
import { runKeys } from '../run/run-context.ts';
import { loadConfig } from './load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'adaptive-cot-config-'));

const sound = `
questions:
  sources:
    - { name: bank, domain: math, path: bank.jsonl }
student: { model: small, baseUrl: http://127.0.0.1:1/v1 }
selection: { size: 10, distribution: { kind: curriculum } }
teacher: { model: big, baseUrl: http://127.0.0.1:2/v1 }
`;

function load(text: string) {
  const file = join(folder, 'adaptive-cot.yaml');
  writeFileSync(file, text);
  return loadConfig(file);
}

function complaint(text: string): string {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(folder, '');
    throw error;
  }
  return 'no complaint';
}

describe('a configuration', () => {
  it('has a default for all that may be left out', () => {
    const { config } = load(sound);
    expect(config.student).toMatchObject({ kind: 'openai-compatible', attempts: 1 });
    expect(config.teacher).toMatchObject({ tries: 4, trace: { maxTokens: 32_768 } });
    expect(config.selection).toMatchObject({ seed: 0, shortage: 'nearest' });
    expect(config.questions.decontamination.ngramSize).toBe(13);
  });

  it('of the init command is sound as it stands', () => {
    const template = readFileSync(new URL('../cli/init-template.yaml', import.meta.url), 'utf8');
    expect(load(template).config.selection.size).toBe(2000);
  });

  it('starts relative paths at its own folder', () => {
    expect(load(sound).storePath).toBe(join(folder, 'adaptive-cot.sqlite'));
  });

  it.each([
    ['an unknown field', `${sound}studnet: 1\n`, ':8: studnet: no such field'],
    [
      'a field of the wrong type',
      sound.replace('size: 10', 'size: ten'),
      ':6: selection.size: is "ten"; expected number',
    ],
    ['a field left out', sound.replace('size: 10,', ''), ':6: selection.size: missing; expected number'],
    [
      'weights that do not fall',
      sound.replace('kind: curriculum', 'kind: curriculum, weights: [1, 2, 3]'),
      ':6: selection.distribution.weights',
    ],
    [
      'a benchmark nobody knows',
      sound.replace('kind: curriculum', 'kind: evaluation, benchmark: aime'),
      ':6: selection.distribution.benchmark: "aime" is not among',
    ],
    ['a missing section', sound.replace(/teacher.*\n/, ''), ': teacher: '],
    [
      'a name used twice',
      `${sound}benchmarks: [{ name: bank, domain: math, path: b.jsonl }]\n`,
      ':8: benchmarks.0.name: the name "bank" is taken',
    ],
    ['YAML that does not parse', `${sound}student: [`, ':'],
    [
      'a window of a benchmark nobody knows',
      `${sound}evaluation: { windows: { lcb: { from: 2024-10-01 } } }\n`,
      ':8: evaluation.windows.lcb: "lcb" is not among',
    ],
    [
      'a window that ends before it begins',
      `${sound}benchmarks: [{ name: lcb, domain: code, path: b.jsonl }]\nevaluation: { windows: { lcb: { from: 2024-10-02, to: 2024-10-01 } } }\n`,
      ':9: evaluation.windows.lcb: the first day is after the last',
    ],
    [
      'a window from no day',
      `${sound}evaluation: { windows: { lcb: { from: 2024-02-30 } } }\n`,
      ':8: evaluation.windows.lcb.from: expected a day',
    ],
    [
      'pass@k beyond the samples',
      `${sound}evaluation: { samples: 2, ks: [1, 4] }\n`,
      ':8: evaluation.ks.1: pass@4 needs at least 4 samples',
    ],
  ])('with %s is refused with its line and field', (_name, text, expected) => {
    expect(complaint(text)).toContain(expected);
  });

  it('that is missing is said to be', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'))).toThrow('There is no config');
  });
});

describe('the keys of a run', () => {
  const keys = (text: string) => runKeys(load(text).config);

  it('stay when only servers, speed or ceilings change', () => {
    const moved = sound
      .replace('http://127.0.0.1:1/v1', 'http://elsewhere.test/v1')
      .replace('model: small,', 'model: small, maxTries: 3,');
    expect(keys(`${moved}limits: { maxCostUsd: 5 }\n`)).toEqual(keys(sound));
  });

  it('change with what decides the result', () => {
    const changes = [
      sound.replace('size: 10', 'size: 11'),
      sound.replace('model: small', 'model: other'),
      sound.replace('model: big,', 'model: big, parameters: { temperature: 0.6 },'),
      sound.replace('path: bank.jsonl', 'path: other.jsonl'),
      sound.replace('model: small,', 'model: small, prompt: { math: "Q: {question}" },'),
      `${sound}difficulty: { passRateThresholds: [0.9, 0.6, 0.4, 0.2] }\n`,
    ];
    expect(new Set([sound, ...changes].map((text) => keys(text).runId)).size).toBe(changes.length + 1);
  });

  it('say nothing of code until there is some', () => {
    const prm = 'processReward: { kind: simulated, model: prm }\n';
    const ofCode = [
      'verification: { code: { cpuSeconds: 9 } }\n',
      'difficulty: { testShareWeight: 0.9 }\n',
      'processReward: { kind: simulated, model: prm, codeSplitting: blocks }\n',
    ];
    const code = sound.replace('domain: math', 'domain: code');
    for (const [index, change] of ofCode.entries()) {
      const rest = index === 2 ? '' : prm;
      const { runId, scheme, prmId } = keys(`${sound}${prm}`);
      expect(keys(`${sound}${rest}${change}`)).toMatchObject({ runId, scheme, prmId });
      expect(keys(`${code}${rest}${change}`).runId).not.toBe(keys(`${code}${prm}`).runId);
    }
    expect(keys(`${code}${prm}`).prmId).toBe(keys(`${sound}${prm}`).prmId);
    expect(keys(code).scheme).toMatch(/^pass-rate\+tests/);
  });

  it('do not change with what programs are run in', () => {
    const code = sound.replace('domain: math', 'domain: code');
    const elsewhere =
      'verification: { code: { tier: weak, graders: 3, python: python3.12, allowUnsandboxed: true } }\n';
    expect(keys(`${code}${elsewhere}`)).toEqual(keys(code));
  });

  it('of a code benchmark count only where P_eval is measured on it', () => {
    const benchmark = 'benchmarks: [{ name: lcb, domain: code, path: lcb.jsonl }]\n';
    expect(keys(`${sound}${benchmark}`).scheme).toBe(keys(sound).scheme);
    const measured = sound.replace('kind: curriculum', 'kind: evaluation, benchmark: lcb');
    expect(keys(`${measured}${benchmark}`).scheme).toContain('+tests');
  });

  it('name the built-in prompts by their version, which a template for code does not touch', () => {
    expect(keys(sound).student.promptVersion).toBe('default-1');
    const own = sound.replace('model: small,', 'model: small, prompt: { code: "Q: {question}" },');
    expect(keys(own).student.promptVersion).not.toBe('default-1');
    // As it was before there was a template for code.
    const math = sound.replace('model: small,', 'model: small, prompt: { math: "Q: {question}" },');
    expect(keys(math).student.promptVersion).toBe('b68c22ea9731');
  });

  it('leave paid replies valid when only the teacher changes', () => {
    expect(keys(sound.replace('model: big', 'model: bigger')).student).toEqual(keys(sound).student);
  });
});
