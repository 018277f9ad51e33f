/** The MATH training questions through the command line, with real benchmarks to be kept clear of: nothing is lost unsaid. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { IngestReport } from '../../src/stage/ingest.ts';
import { runCli } from '../support/workspace.ts';

const data = resolve(process.env.ADAPTIVE_COT_DATA ?? '../shared/data');
const present = existsSync(join(data, 'questions/math-train.json'));
if (!present) console.log(`passed over: no public data at ${data}; set ADAPTIVE_COT_DATA to its folder`);

const config = `
questions:
  sources:
    - { name: math-train, domain: math, path: "${data}/questions/math-train.json", licence: MIT }
benchmarks:
  - { name: math500, domain: math, path: "${data}/benchmarks/math500.jsonl" }
  - { name: aime24, domain: math, path: "${data}/benchmarks/aime24.json" }
  - { name: aime25, domain: math, path: "${data}/benchmarks/aime25.json" }
student: { kind: simulated, model: student, ability: 0 }
teacher: { kind: simulated, model: teacher, ability: 2 }
selection: { size: 10, distribution: { kind: curriculum } }
`;

it.skipIf(!present)('ingests all of MATH and says what became of every row', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ingest-math-'));
  writeFileSync(join(directory, 'adaptive-cot.yaml'), config);
  const workspace = { directory, problems: [], path: (name: string) => join(directory, name), remove: () => {} };
  const { stdout, stderr, code } = await runCli(workspace, ['ingest', '--json']);
  rmSync(directory, { recursive: true });
  expect(code, stderr).toBe(0);
  const reports: IngestReport[] = JSON.parse(stdout);
  const bank = reports.at(-1) as IngestReport;
  const { rowsRead, badRowCount, duplicatesMerged, members, contaminatedBy, unverifiableBy } = bank;
  const accepted = members.kept + members.contaminated;
  console.log(
    `MATH train: ${rowsRead} rows, ${badRowCount} without an answer, ${duplicatesMerged} duplicates merged; ` +
      `${accepted} golds accepted, ${members.unverifiable} set aside ${JSON.stringify(unverifiableBy)}; ` +
      `${members.contaminated} share a 13-gram with a benchmark ${JSON.stringify(contaminatedBy)}; ${members.kept} kept`,
  );
  for (const { name, rowsRead: rows, members: counts } of reports.slice(0, -1)) {
    console.log(`${name}: ${rows} rows, ${counts.kept} golds accepted, ${counts.unverifiable} set aside`);
  }
  expect(rowsRead).toBe(7_474);
  expect(badRowCount + duplicatesMerged + members.kept + members.unverifiable + members.contaminated).toBe(rowsRead);
  expect(badRowCount).toBe(4);
  expect(members.unverifiable).toBeLessThanOrEqual(2);
  expect(reports.map(({ rowsRead: rows }) => rows)).toEqual([500, 30, 30, 7_474]);
});
