/**
 * SIGKILL at 50 seeded random instants, restarted each time. The export must equal the undisturbed one byte for byte, and
 * the server's log must show no request whose reply was recorded before it came.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentHash } from '../src/question/question.ts';
import { createRandom } from '../src/stats/random.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { configText, startServers } from './support/simulated-servers.ts';
import { createWorkspace, filesUnder, runCli, startCli, type Workspace } from './support/workspace.ts';

const killCount = 50;

/** Ids of the requests whose outcome is in the store. */
async function recordedRequests(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  const database = openSqlite(path, { readOnly: true });
  try {
    const attempts = await database.kysely
      .selectFrom('attempts')
      .select('id')
      .where('status', '=', 'replied')
      .execute();
    const scores = await database.kysely
      .selectFrom('step_scores')
      .select(['attempt_id', 'prm_id'])
      .where('status', '=', 'scored')
      .execute();
    return [
      ...attempts.map(({ id }) => id),
      ...scores.map(({ attempt_id, prm_id }) => contentHash('step-scores', attempt_id, prm_id)),
    ];
  } catch {
    // Killed before the first migration ended: nothing is recorded.
    return [];
  } finally {
    await database.close();
  }
}

/** By the clock, for what happens without a server, or after a number of requests, so that kills reach every stage. */
async function randomInstant(
  server: Server,
  random: ReturnType<typeof createRandom>,
  isOver: () => boolean,
): Promise<void> {
  if (random.integer(4) === 0) return sleep(250 + random.uniform() * 1500);
  const target = server.counts().received + 1 + random.integer(50);
  while (!isOver() && server.counts().received < target) await sleep(3);
  await sleep(random.uniform() * 30);
}

type Server = Awaited<ReturnType<typeof startServers>>;

describe('a run killed at any instant', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = createWorkspace({ bank: 70, benchmark: 30 });
  });
  afterAll(() => workspace.remove());

  it('comes to the undisturbed dataset and buys nothing twice', { timeout: 600_000 }, async () => {
    const logFile = workspace.path('server.log');
    const server = await startServers(workspace, { latencyMs: { min: 30, max: 90 }, logFile, teacherAbility: 0 });
    const requestsSince = (offset: number, mention = '"received"') =>
      readFileSync(logFile, 'utf8')
        .slice(offset)
        .split('\n')
        .filter((line) => line.includes('"received"') && line.includes(mention))
        .map((line) => JSON.parse(line).clientRequestId as string);
    // Half of what the teacher writes is refused, so that every run tries again and goes beyond its first selection.
    const wrongOften = { tries: 2 };
    const slow = '  concurrency: { initial: 2, max: 3 }';
    writeFileSync(
      workspace.path('calm.yaml'),
      configText(server.url, { ...wrongOften, store: 'calm.sqlite', output: 'calm' }),
    );
    expect((await runCli(workspace, ['run', 'calm.yaml'])).code).toBe(0);
    const undisturbed = filesUnder(workspace.path('calm'));

    const random = createRandom('kill test');
    const repeated: string[] = [];
    const killsWhen = { answering: 0, teaching: 0 };
    let kills = 0;
    let trials = 0;
    while (kills < killCount) {
      trials += 1;
      writeFileSync(
        workspace.path('wild.yaml'),
        configText(server.url, { ...wrongOften, store: 'wild.sqlite', output: 'wild', server: slow }),
      );
      for (const name of ['wild.sqlite', 'wild.sqlite-wal', 'wild.sqlite-shm', 'wild']) {
        rmSync(workspace.path(name), { recursive: true, force: true });
      }
      for (let isDone = false; !isDone; ) {
        const recorded = new Set(await recordedRequests(workspace.path('wild.sqlite')));
        const offset = readFileSync(logFile, 'utf8').length;
        const { child, ended } = startCli(workspace, ['run', 'wild.yaml']);
        const instant =
          kills < killCount
            ? randomInstant(server, random, () => child.exitCode !== null)
            : new Promise<never>(() => {});
        const outcome = await Promise.race([ended, instant.then(() => 'kill' as const)]);
        if (outcome === 'kill') {
          child.kill('SIGKILL');
          await ended;
          kills += 1;
          killsWhen[requestsSince(offset, '"teacher"').length > 0 ? 'teaching' : 'answering'] += 1;
        } else {
          expect(outcome.stderr).not.toContain('fault of Adaptive CoT');
          expect(outcome.code).toBe(0);
          isDone = true;
        }
        repeated.push(...requestsSince(offset).filter((id) => recorded.has(id)));
      }
      expect(filesUnder(workspace.path('wild'))).toEqual(undisturbed);
    }
    await server.close();
    expect(repeated).toEqual([]);
    expect(killsWhen.teaching).toBeGreaterThan(0);
    console.log(
      `${kills} kills (${killsWhen.teaching} while the teacher was asked) over ${trials} runs, ${undisturbed.size} files equal byte for byte, no recorded request repeated`,
    );
  });
});
