/** A server that fails one call in five in every way: the run completes, and nothing is called wrong that only failed. */
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { configText, startServers } from './support/simulated-servers.ts';
import { createWorkspace, filesUnder, runCli, type Workspace } from './support/workspace.ts';

async function verdicts(path: string): Promise<Map<string, string>> {
  const database = openSqlite(path, { readOnly: true });
  const rows = await database.kysely
    .selectFrom('attempts')
    .leftJoin('verdicts', 'verdicts.attempt_id', 'attempts.id')
    .select(['attempts.id', 'attempts.status', 'verdicts.kind'])
    .execute();
  await database.close();
  return new Map(
    rows.map(({ id, status, kind }) => [id, status === 'failed' ? 'failed call' : (kind ?? 'no verdict')]),
  );
}

describe('a run against a server with 20 % mixed faults', () => {
  let workspace: Workspace;
  afterEach(() => workspace.remove());

  it('completes, with the verdicts and files of a run without faults', { timeout: 180_000 }, async () => {
    workspace = createWorkspace({ bank: 60, benchmark: 25 });
    const quiet = await startServers(workspace);
    writeFileSync(workspace.path('quiet.yaml'), configText(quiet.url, { store: 'quiet.sqlite', output: 'quiet' }));
    expect((await runCli(workspace, ['run', 'quiet.yaml'])).code).toBe(0);
    await quiet.close();

    const faulty = await startServers(workspace, {
      faults: { rate: 0.2, kinds: ['429', '5xx', 'stall', 'cut', 'json'] },
    });
    const server = '  idleTimeoutSeconds: 1\n  maxTries: 12';
    writeFileSync(
      workspace.path('faulty.yaml'),
      configText(faulty.url, { store: 'faulty.sqlite', output: 'faulty', server }),
    );
    const result = await runCli(workspace, ['run', 'faulty.yaml']);
    expect(result.stderr).not.toContain('fault of Adaptive CoT');
    expect(result.code).toBe(0);
    const { faulted } = faulty.counts();
    await faulty.close();

    expect(faulted).toBeGreaterThan(20);
    const expected = await verdicts(workspace.path('quiet.sqlite'));
    for (const [id, kind] of await verdicts(workspace.path('faulty.sqlite'))) {
      // Asked ahead of need, an attempt may be of one run only.
      if (expected.has(id) && kind !== 'failed call') expect(kind).toBe(expected.get(id));
    }
    expect(filesUnder(workspace.path('faulty'))).toEqual(filesUnder(workspace.path('quiet')));
  });

  it('records a call that fails for good as failed, never as wrong or hard', { timeout: 120_000 }, async () => {
    workspace = createWorkspace({ bank: 20, benchmark: 10 });
    const broken = await startServers(workspace, { faults: { rate: 1, kinds: ['5xx'] } });
    writeFileSync(workspace.path('adaptive-cot.yaml'), configText(broken.url, { server: '  maxTries: 1' }));
    expect((await runCli(workspace, ['ingest'])).code).toBe(0);
    const answered = await runCli(workspace, ['answer']);
    expect(answered.code).toBe(1);
    expect(answered.stderr).toMatch(/The last \d+ calls all failed: 5\d\d/);
    const graded = await runCli(workspace, ['grade', '--json']);
    await broken.close();
    const [bank] = JSON.parse(graded.stdout);
    expect(Object.values(bank.levels)).toEqual([0, 0, 0, 0, 0, 0]);
    const counts: number[] = bank.ungraded.map(({ count }: { count: number }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    const sampled = await runCli(workspace, ['sample']);
    expect(sampled.code).toBe(1);
    expect(sampled.stderr).toContain('P_eval cannot be measured');
  });

  it('makes refused requests again with --retry-failed, and only then', { timeout: 120_000 }, async () => {
    workspace = createWorkspace({ bank: 20, benchmark: 10 });
    const refusing = await startServers(workspace, { faults: { rate: 1, kinds: ['400'] } });
    writeFileSync(workspace.path('adaptive-cot.yaml'), configText(refusing.url));
    expect((await runCli(workspace, ['ingest'])).code).toBe(0);
    expect((await runCli(workspace, ['answer'])).code).toBe(1);
    await refusing.close();
    const failedCalls = async () =>
      [...(await verdicts(workspace.path('store.sqlite'))).values()].filter((kind) => kind === 'failed call');

    const willing = await startServers(workspace);
    writeFileSync(workspace.path('adaptive-cot.yaml'), configText(willing.url));
    expect((await runCli(workspace, ['answer'])).code).toBe(0);
    expect((await failedCalls()).length).toBeGreaterThanOrEqual(20);
    expect((await runCli(workspace, ['answer', '--retry-failed'])).code).toBe(0);
    await willing.close();
    expect(await failedCalls()).toEqual([]);
  });
});
