/** The whole path through the real command line, over real HTTP. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configText, type ServerChoices, startServers } from './support/simulated-servers.ts';
import { createWorkspace, filesUnder, runCli, startCli, type Workspace } from './support/workspace.ts';

describe('adaptive-cot run', () => {
  let workspace: Workspace;
  let server: Awaited<ReturnType<typeof startServers>>;

  const start = async (choices: ServerChoices = {}, config = {}) => {
    server = await startServers(workspace, choices);
    writeFileSync(workspace.path('adaptive-cot.yaml'), configText(server.url, config));
  };
  beforeEach(() => {
    workspace = createWorkspace({ bank: 60, benchmark: 25 });
  });
  afterEach(async () => {
    await server?.close();
    workspace.remove();
  });

  it('goes from questions to verified files, and a second run asks nothing and changes nothing', async () => {
    await start();
    const first = await runCli(workspace, ['run', '--json']);
    expect(first.stderr).not.toContain('fault of Adaptive CoT');
    expect(first.code).toBe(0);
    const { reports } = JSON.parse(first.stdout);
    expect(reports.teach.kept).toBe(30);
    const files = filesUnder(workspace.path('dataset'));
    expect([...files.keys()]).toEqual([
      'README.md',
      'canonical.jsonl',
      'grades.jsonl',
      'llama-factory/adaptive-cot.jsonl',
      'llama-factory/dataset_info.json',
      'manifest.json',
      'train.parquet',
      'trl-messages.jsonl',
      'trl-prompt-completion.jsonl',
    ]);
    const asked = server.counts().received;
    const second = await runCli(workspace, ['run']);
    expect(second.code).toBe(0);
    expect(server.counts().received).toBe(asked);
    expect(filesUnder(workspace.path('dataset'))).toEqual(files);
  });

  it('asks nothing again in a second run though the teacher was often wrong', async () => {
    await start({ teacherAbility: 0 }, { tries: 1 });
    const first = JSON.parse((await runCli(workspace, ['run', '--json'])).stdout).reports.teach;
    expect(first.kept).toBeGreaterThan(15);
    const files = filesUnder(workspace.path('dataset'));
    const asked = server.counts().received;
    const second = JSON.parse((await runCli(workspace, ['run', '--json'])).stdout).reports.teach;
    expect(server.counts().received).toBe(asked);
    expect(second.levels).toEqual(first.levels);
    expect(filesUnder(workspace.path('dataset'))).toEqual(files);
  });

  it('exports only answers that are verified, with as many per level as the quotas say', async () => {
    await start();
    const { stdout } = await runCli(workspace, ['run', '--json']);
    const { reports } = JSON.parse(stdout);
    const rows = readFileSync(workspace.path('dataset/canonical.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const golds = new Map(workspace.problems.map(({ prompt, answer }) => [prompt, answer]));
    for (const row of rows) expect(row.answer).toContain(`\\boxed{${golds.get(row.question)}}`);
    for (const level of [0, 1, 2, 3, 4, 5]) {
      expect(rows.filter((row) => row.level === level)).toHaveLength(reports.sample.filled[level]);
    }
  });

  it('finishes what is in flight at the first Ctrl-C, exits 130, and resumes', async () => {
    await start({ latencyMs: { min: 30, max: 60 } });
    const { child, ended } = startCli(workspace, ['run']);
    while (server.counts().completed < 20) await sleep(5);
    child.kill('SIGINT');
    const stopped = await ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('run the same command again');
    const { received, completed, disconnected } = server.counts();
    expect(disconnected).toBe(0);
    expect(completed).toBe(received);
    const status = JSON.parse((await runCli(workspace, ['status', '--json'])).stdout);
    expect(status.runs[0]).toMatchObject({ state: 'stopped', stateReason: 'interrupted' });
    expect(status.runs[0].spend.calls).toBe(completed);
    expect((await runCli(workspace, ['run'])).code).toBe(0);
  });

  it('leaves at once at the second Ctrl-C', async () => {
    await start({ latencyMs: { min: 8000, max: 8000 } });
    const { child, ended } = startCli(workspace, ['run']);
    while (server.counts().received < 1) await sleep(20);
    child.kill('SIGINT');
    await sleep(600);
    const startedAt = Date.now();
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(Date.now() - startedAt).toBeLessThan(7000);
  });

  it('takes one press that npx passes on once more for one', async () => {
    await start({ latencyMs: { min: 300, max: 400 } });
    const { child, ended } = startCli(workspace, ['run']);
    while (server.counts().received < 1) await sleep(5);
    child.kill('SIGINT');
    await sleep(20);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(server.counts().disconnected).toBe(0);
  });

  it('does not sample from a bank that has changed since it was graded', { timeout: 120_000 }, async () => {
    await start();
    for (const stage of ['ingest', 'answer', 'score', 'grade', 'sample']) await runCli(workspace, [stage]);
    const bank = readFileSync(workspace.path('bank.jsonl'), 'utf8').split('\n');
    writeFileSync(workspace.path('bank.jsonl'), bank.slice(10).join('\n'));
    await runCli(workspace, ['ingest']);
    for (const stage of ['sample', 'teach']) {
      const refused = await runCli(workspace, [stage]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/\d+ of the \d+ questions of "bank" are graded/);
    }
    await runCli(workspace, ['grade']);
    expect((await runCli(workspace, ['sample'])).code).toBe(0);
  });

  it('stops at a token ceiling with exit 3, and goes on when the ceiling is raised', async () => {
    await start({}, { more: 'limits: { maxTokens: 3000 }' });
    const stopped = await runCli(workspace, ['run']);
    expect(stopped.code).toBe(3);
    expect(stopped.stderr).toContain('ceiling of 3000 tokens');
    const { completed } = server.counts();
    writeFileSync(workspace.path('adaptive-cot.yaml'), configText(server.url));
    expect((await runCli(workspace, ['run'])).code).toBe(0);
    expect(server.counts().completed).toBeGreaterThan(completed);
  });

  it('refuses a second writer on the same store, and lets status read it meanwhile', async () => {
    await start({ latencyMs: { min: 300, max: 400 } });
    const { child, ended } = startCli(workspace, ['run']);
    while (server.counts().completed < 5) await sleep(5);
    const second = await runCli(workspace, ['run']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('already writing');
    const status = await runCli(workspace, ['status']);
    expect(status.code).toBe(0);
    expect(status.stdout).toContain('running');
    child.kill('SIGINT');
    await ended;
  });

  it('grades again under new thresholds without a single call', async () => {
    await start();
    await runCli(workspace, ['run']);
    const asked = server.counts().received;
    writeFileSync(
      workspace.path('adaptive-cot.yaml'),
      configText(server.url, { more: 'difficulty: { thresholds: [0.9, 0.8, 0.7] }' }),
    );
    for (const stage of ['answer', 'score', 'grade', 'sample']) expect((await runCli(workspace, [stage])).code).toBe(0);
    expect(server.counts().received).toBe(asked);
  });

  it('says so when no PRM is configured, and grades by pass rate', async () => {
    await start();
    const withoutPrm = configText(server.url).replace(/processReward:[\s\S]*?(?=selection:)/, '');
    writeFileSync(workspace.path('adaptive-cot.yaml'), withoutPrm);
    const result = await runCli(workspace, ['run']);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('No PRM is configured');
    expect(readFileSync(workspace.path('dataset/README.md'), 'utf8')).toContain('No process reward model');
  });

  it('says what is wrong with a configuration, with file, line and field, and no stack', async () => {
    await start();
    const broken = `${configText(server.url)}\nlimits: { maxCostUsd: -1 }\nstudnet: {}\n`;
    writeFileSync(workspace.path('adaptive-cot.yaml'), broken);
    const result = await runCli(workspace, ['run']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/adaptive-cot\.yaml:\d+: limits\.maxCostUsd: /);
    expect(result.stderr).toMatch(/adaptive-cot\.yaml:\d+: studnet: no such field/);
    expect(result.stderr).not.toContain('    at ');
    expect(existsSync(workspace.path('store.sqlite'))).toBe(false);
  });
});
