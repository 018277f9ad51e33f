/** PRMs of every kind behind real HTTP, as the command line uses them: what is recorded, what is paid, what is bought twice (nothing). */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  type ReceivedRequest,
  type ScriptedServer,
  sendJson,
  startScriptedServer,
} from '../src/model/transport/fixtures/scripted-server.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { createWorkspace, filesUnder, runCli, startCli, type Workspace } from './support/workspace.ts';

const models = { object: 'list', data: [{ id: 'grader', object: 'model', max_model_len: 131_072 }] };

/** As an OpenAI-compatible server without streaming. */
const judgement = (content: string) => ({
  ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'grader' },
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 300, completion_tokens: 50, total_tokens: 350 },
});

const isPost = ({ method }: ReceivedRequest) => method === 'POST';
const isJudged: Answer = (response, request) =>
  sendJson(response, isPost(request) ? judgement('The first step slips. \\boxed{0}') : models);

describe('graders', () => {
  let workspace: Workspace;
  const servers: ScriptedServer[] = [];
  beforeEach(() => {
    workspace = createWorkspace({ bank: 24, benchmark: 1 });
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
    workspace.remove();
  });

  async function serve(answer: Answer): Promise<ScriptedServer> {
    const server = await startScriptedServer(answer);
    servers.push(server);
    return server;
  }

  function configure(processReward: string, more = ''): void {
    writeFileSync(
      workspace.path('adaptive-cot.yaml'),
      `questions: { sources: [{ name: word-problems, domain: math, path: bank.jsonl }] }
student: { kind: simulated, model: student, ability: 0 }
processReward: ${processReward}
teacher: { kind: simulated, model: teacher, ability: 3 }
selection: { size: 6, distribution: { kind: curriculum } }
${more}
`,
    );
  }

  async function rows(sql: string): Promise<Record<string, unknown>[]> {
    const database = openSqlite(workspace.path('adaptive-cot.sqlite'), { readOnly: true });
    try {
      const { CompiledQuery } = await import('kysely');
      const { rows: found } = await database.kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(sql));
      return found;
    } finally {
      await database.close();
    }
  }

  const judge = (url: string, more = '') =>
    `{ kind: judge, model: grader, baseUrl: "${url}/v1", stream: false, price: { inputPerMillionUsd: 10, outputPerMillionUsd: 40 }, ${more} }`;

  it('a judge grades wrong answers, and what it is paid counts for the run and stands on the card', async () => {
    const server = await serve(isJudged);
    configure(judge(server.url, 'votes: 2'));
    const { code, stderr } = await runCli(workspace, ['run']);
    expect(code, stderr).toBe(0);
    const scored = await rows('select scores, cost_usd, completion_tokens from step_scores');
    expect(scored.length).toBeGreaterThan(3);
    for (const { scores, cost_usd, completion_tokens } of scored) {
      expect(new Set(JSON.parse(String(scores)))).toEqual(new Set([0]));
      // Two votes of 300 tokens in and 50 out.
      expect(cost_usd).toBeCloseTo(2 * (300 * 10e-6 + 50 * 40e-6), 12);
      expect(completion_tokens).toBe(100);
    }
    expect(server.requests.filter(isPost)).toHaveLength(2 * scored.length);
    const dollars = (0.01 * scored.length).toFixed(2);
    expect((await runCli(workspace, ['status'])).stdout).toContain(`$${dollars}`);
    const card = filesUnder(workspace.path('dataset')).get('README.md')?.toString() ?? '';
    expect(card).toMatch(
      new RegExp(`\\| PRMs, grading \\| ${100 * scored.length} \\| \\$${dollars.replace('.', '\\.')}`),
    );
    // All wrong answers slip in their first step.
    expect(await rows('select distinct level from grades where correct_count = 0')).toEqual([{ level: 5 }]);
  });

  it('killed between two votes it asks only the second again', async () => {
    let isSecondHeld = true;
    const held = new Set<string>();
    const server = await serve((response, request, number) => {
      const text = String(request.body?.messages?.at(-1)?.content);
      const isFirst = !held.has(text);
      held.add(text);
      if (isPost(request) && isSecondHeld && !isFirst) return;
      isJudged(response, request, number);
    });
    configure(judge(server.url, 'votes: 2'));
    const { child, ended } = startCli(workspace, ['run']);
    while (server.requests.filter(isPost).length < 2 * held.size || held.size < 4) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGKILL');
    await ended;
    const before = server.requests.filter(isPost).length;
    isSecondHeld = false;
    const { code, stderr } = await runCli(workspace, ['run']);
    expect(code, stderr).toBe(0);
    const [{ count } = {}] = await rows("select count(*) as count from step_scores where status = 'scored'");
    // Each trajectory's first vote was answered once; those held were cut off and are asked again.
    const answeredFirst = before / 2;
    expect(server.requests.filter(isPost).length - before).toBe(2 * Number(count) - answeredFirst);
  }, 60_000);

  it('a judge that names no step grades nothing hard', async () => {
    const server = await serve((response, request) =>
      sendJson(response, isPost(request) ? judgement('I would rather not say.') : models),
    );
    configure(judge(server.url));
    const { code, stdout } = await runCli(workspace, ['run', '--json']);
    expect(code).toBe(0);
    const reasons = await rows('select distinct reason, level from grades where correct_count = 0');
    expect(reasons).toEqual([{ reason: 'the wrong attempt has no step scores', level: null }]);
    const [failure] = await rows('select status, failure_reason, prompt_tokens from step_scores limit 1');
    expect(failure).toMatchObject({ status: 'failed', prompt_tokens: 300 });
    expect(String(failure?.failure_reason)).toMatch(/0 of 1 judgements could be read/);
    expect(stdout).toContain('"failed"');
  });

  it('stops at its ceiling while a judge is asked, and goes on from there', async () => {
    const server = await serve(isJudged);
    const oneAtATime = judge(server.url, 'concurrency: { initial: 1, max: 1 }');
    configure(oneAtATime, 'limits: { maxCostUsd: 0.011 }');
    const { code, stderr } = await runCli(workspace, ['run']);
    expect(code).toBe(3);
    expect(stderr).toContain('the cost ceiling of $0.011 is reached');
    const asked = server.requests.filter(isPost).length;
    configure(oneAtATime);
    expect((await runCli(workspace, ['run'])).code).toBe(0);
    const [{ count } = {}] = await rows('select count(*) as count from step_scores');
    expect(asked).toBeLessThan(Number(count));
    expect(server.requests.filter(isPost)).toHaveLength(Number(count));
  });

  describe('two PRMs that scored every wrong answer', () => {
    const simulated = (model: string, noise: number) =>
      `{ kind: simulated, model: ${model}, noise: ${noise}, trajectories: wrong }`;
    const text = (
      attempts: number,
      prms: string,
    ) => `questions: { sources: [{ name: word-problems, domain: math, path: bank.jsonl }] }
student: { kind: simulated, model: student, ability: 0, attempts: ${attempts} }
${prms}
teacher: { kind: simulated, model: teacher, ability: 3 }
selection: { size: 6, distribution: { kind: curriculum } }
`;
    const write = (attempts: number, prms: string) =>
      writeFileSync(workspace.path('adaptive-cot.yaml'), text(attempts, prms));
    const both = `processReward: ${simulated('careful', 0.05)}\notherProcessRewards: [${simulated('noisy', 0.4)}]`;

    it('are calibrated, drawn and compared, and stand in grades.jsonl', async () => {
      write(4, both);
      expect((await runCli(workspace, ['run'])).code).toBe(0);
      const calibrated = await runCli(workspace, ['calibrate', '--json', '--picture', 'levels.svg']);
      const report = JSON.parse(calibrated.stdout);
      expect(report).toMatchObject({
        bankSize: 24,
        questionCount: 24,
        attemptCount: 96,
        second: { prm: expect.stringMatching(/^noisy@/) },
      });
      expect(report.checks).toHaveLength(12);
      expect(readFileSync(workspace.path('levels.svg'), 'utf8')).toMatch(/^<svg /);
      const compared = JSON.parse((await runCli(workspace, ['compare', '--prms', '--json'])).stdout);
      expect(compared.prms.map(({ prm }: { prm: string }) => prm.split('@')[0])).toEqual(['careful', 'noisy']);
      expect(compared.pairs[0].scores.spearman).toBeGreaterThan(0.3);
      const grades = readFileSync(workspace.path('dataset/grades.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(grades).toHaveLength(6);
      const named = grades.flatMap(({ stepScores }) => stepScores.map(({ prm }: { prm: string }) => prm.split('@')[0]));
      expect(new Set(named)).toEqual(new Set(['careful', 'noisy']));
    });

    it('are asked for by what is missing: answers, a PRM, a second one', async () => {
      write(2, `processReward: ${simulated('careful', 0.05)}`);
      const said = async (...args: string[]) => {
        const { code, stderr } = await runCli(workspace, args);
        expect([code, stderr.includes('please report')]).toEqual([1, false]);
        return stderr;
      };
      await runCli(workspace, ['ingest']);
      expect(await said('calibrate')).toMatch(/No question of this bank has a decided answer/);
      expect((await runCli(workspace, ['run'])).code).toBe(0);
      expect(await said('calibrate', '--against', 'other')).toMatch(/No PRM "other" has scored answers of "student"/);
      expect(await said('compare', '--prms')).toMatch(/Only careful@\w+ has scored answers/);
      expect(await said('compare')).toMatch(/Name two students/);
      write(2, '');
      expect(await said('calibrate')).toMatch(/names no PRM/);
    });
  });
});
