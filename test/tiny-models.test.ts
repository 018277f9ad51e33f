/** The real command line on the tiny models of this repository: real language models in process, no server, nothing simulated. */
import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallCounts, openRecorded, type Recorded } from './support/recorded.ts';
import { createTinyWorkspace, tinyConfig } from './support/tiny-workspace.ts';
import { type Folder, filesUnder, runCli, startCli } from './support/workspace.ts';

describe('tiny models in process', () => {
  let folder: Folder;
  /** Of a run nothing disturbed. */
  let calm: { readonly files: Map<string, Buffer>; readonly counts: CallCounts; readonly graded: CallCounts };

  beforeAll(async () => {
    folder = await createTinyWorkspace({ bank: 24, evaluation: 8 });
    configure('calm');
    for (const stage of ['ingest', 'answer', 'score']) await succeed(stage, 'calm.yaml');
    const graded = countsOf('calm');
    await succeed('run', 'calm.yaml');
    calm = { files: filesUnder(folder.path('calm')), counts: countsOf('calm'), graded };
  }, 240_000);
  afterAll(() => folder?.remove());

  function configure(name: string, options = {}): void {
    writeFileSync(folder.path(`${name}.yaml`), tinyConfig(name, options));
  }

  async function succeed(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runCli(folder, args);
    expect(code, stderr).toBe(0);
    return stdout;
  }

  function withRecorded<Result>(store: string, work: (recorded: Recorded) => Result): Result {
    const recorded = openRecorded(folder.path(`${store}.sqlite`));
    try {
      return work(recorded);
    } finally {
      recorded.close();
    }
  }

  const countsOf = (store: string) => withRecorded(store, (recorded) => recorded.counts());

  it('two runs in two stores give the same bytes', async () => {
    configure('twin');
    await succeed('run', 'twin.yaml');
    expect(filesUnder(folder.path('twin'))).toEqual(calm.files);
  }, 120_000);

  it('killed in every stage and run again comes to the same bytes, and asks nothing a second time', async () => {
    configure('wild');
    await succeed('ingest', 'wild.yaml');
    const recorded = openRecorded(folder.path('wild.sqlite'));
    recorded.watchRewrites();
    for (const total of killTotals(calm)) await killAt(total, recorded);
    await succeed('run', 'wild.yaml');
    expect(filesUnder(folder.path('wild'))).toEqual(calm.files);
    expect(recorded.rewritten()).toEqual([]);
    recorded.close();
  }, 240_000);

  /** Kills a run once so many replies and scores are recorded. */
  async function killAt(total: number, recorded: Recorded): Promise<void> {
    const { child, ended } = startCli(folder, ['run', 'wild.yaml']);
    while (child.exitCode === null && sum(recorded.counts()) < total) await sleep(5);
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
  }

  it('every line of a wrong reply has one score in [0, 1]', () => {
    const trajectories = withRecorded('calm', (recorded) => recorded.trajectories());
    expect(trajectories).toHaveLength(calm.counts.stepScores);
    expect(trajectories.length).toBeGreaterThan(3);
    for (const { answer, steps, scores } of trajectories) {
      expect(steps).toEqual(linesOf(answer));
      expect(scores).toHaveLength(steps.length);
      for (const score of scores) expect(score >= 0 && score <= 1, String(score)).toBe(true);
    }
  });

  it('grades by other thresholds without a model', async () => {
    configure('regraded', { store: 'calm', thresholds: '[0.999, 0.998, 0.997]' });
    const before = countsOf('calm');
    for (const model of ['student', 'prm']) renameSync(folder.path(`${model}.gguf`), folder.path(`${model}.away`));
    const quantiles = await bankLevels('calm.yaml');
    const strict = await bankLevels('regraded.yaml');
    expect(strict).not.toEqual(quantiles);
    expect(strict[1]).toBe(quantiles[1]);
    expect(countsOf('calm')).toEqual(before);
  });

  async function bankLevels(config: string): Promise<Record<string, number>> {
    const [bank] = JSON.parse(await succeed('grade', config, '--json'));
    return bank.levels;
  }
});

/** Two while the student answers or the PRM scores, one at the end of that, two while the teacher writes. */
function killTotals({ counts, graded }: { counts: CallCounts; graded: CallCounts }): number[] {
  const before = sum(graded);
  const taught = sum(counts) - before;
  return [0.2 * before, 0.7 * before, before, before + 0.1 * taught, before + 0.5 * taught].map(Math.ceil);
}

function sum({ attempts, stepScores }: CallCounts): number {
  return attempts + stepScores;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
