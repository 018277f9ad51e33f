/** What every bench prints before its figures: they mean nothing without it. */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

export function printMachine(question: string, seed: number): void {
  const [cpu] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  console.log(question);
  console.log(`${cpu?.model.trim()}, ${cpus().length} cores, ${gibibytes} GiB, Node ${process.versions.node}`);
  console.log(`commit ${commit()}, seed ${seed}\n`);
}

function commit(): string {
  try {
    const changed = execFileSync('git', ['status', '--porcelain', '--', 'src'], { encoding: 'utf8' }) !== '';
    return `${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}${changed ? ' with changes in src' : ''}`;
  } catch {
    return 'unknown';
  }
}
