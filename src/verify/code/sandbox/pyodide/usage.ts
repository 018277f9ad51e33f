/** What another process of ours has used so far, as far as this system tells. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface ProcessUsage {
  /** Of the main thread where that can be told, else of all threads. */
  readonly cpuSeconds: number;
  readonly rssMiB: number;
}

/** Linux counts processor time for other processes in hundredths of a second, whatever the hardware. */
const ticksPerSecond = 100;
const kibPerMib = 1024;
const utimeField = 11;
const stimeField = 12;
const rssKey = /^VmRSS:\s+(\d+) kB/m;

/** Undefined when the process has gone, or on a system that does not tell (Windows). */
export async function usageOf(pid: number): Promise<ProcessUsage | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    return process.platform === 'linux' ? await linuxUsage(pid) : await posixUsage(pid);
  } catch {
    return undefined;
  }
}

async function linuxUsage(pid: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/task/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[utimeField]) + Number(fields[stimeField]);
  return { cpuSeconds: ticks / ticksPerSecond, rssMiB: Number(rssKey.exec(status)?.[1] ?? 0) / kibPerMib };
}

function posixUsage(pid: number): Promise<ProcessUsage> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessUsage>();
  execFile('ps', ['-o', 'time=,rss=', '-p', String(pid)], (error, output) => {
    const usage = error ? undefined : parsePs(output);
    if (usage) resolve(usage);
    else reject(error ?? new Error('no such process'));
  });
  return promise;
}

/** `1-02:03:04.50 123456`: days, hours and hundredths are there when they are needed. Undefined for anything else. */
export function parsePs(line: string): ProcessUsage | undefined {
  const found = /^\s*(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s+(\d+)\s*$/.exec(line);
  if (!found) return undefined;
  const [days, hours, minutes, seconds, rss] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { cpuSeconds: ((days * 24 + hours) * 60 + minutes) * 60 + seconds, rssMiB: rss / kibPerMib };
}
