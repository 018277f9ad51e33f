/**
 * A kernel group around one grader, where we may make one: the memory of all its processes, files in memory included, and
 * their number. Version 2 and version 1 hierarchies; never required, since containers seldom allow it.
 */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ControlGroup {
  readonly version: 1 | 2;
  /** Its folders, one a controller in version 1. */
  readonly folders: readonly string[];
}

export interface GroupLimits {
  readonly memoryMiB: number;
  readonly processCount: number;
}

const root = '/sys/fs/cgroup';
const mib = 1024 * 1024;

/** Undefined when the kernel or our rights do not allow one. */
export function createControlGroup(name: string, limits: GroupLimits): ControlGroup | undefined {
  return tryCreate(() => createV2(name, limits)) ?? tryCreate(() => createV1(name, limits));
}

/** The processes started from then on by `pid` are members too. Silently without effect when the kernel refuses. */
export function joinControlGroup({ folders }: ControlGroup, pid: number): void {
  for (const folder of folders) {
    try {
      writeFileSync(join(folder, 'cgroup.procs'), String(pid));
    } catch {
      // The other layers hold; the probe has shown that joining works.
    }
  }
}

/** Its processes must have ended. */
export function removeControlGroup({ folders }: ControlGroup): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch {
      // Busy or gone: an empty group costs nothing.
    }
  }
}

function tryCreate(create: () => ControlGroup | undefined): ControlGroup | undefined {
  try {
    return create();
  } catch {
    return undefined;
  }
}

function createV2(name: string, { memoryMiB, processCount }: GroupLimits): ControlGroup | undefined {
  if (!existsSync(join(root, 'cgroup.controllers'))) return undefined;
  const own = readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .find((line) => line.startsWith('0::'));
  const parent = join(root, own?.slice(3) ?? '/', '..');
  const enabled = readFileSync(join(parent, 'cgroup.subtree_control'), 'utf8').split(/\s+/);
  if (!enabled.includes('memory') || !enabled.includes('pids')) return undefined;
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'memory.max'), String(memoryMiB * mib));
  writeFileSync(join(folder, 'pids.max'), String(processCount));
  return { version: 2, folders: [folder] };
}

function createV1(name: string, { memoryMiB, processCount }: GroupLimits): ControlGroup | undefined {
  const limits = { memory: ['memory.limit_in_bytes', memoryMiB * mib], pids: ['pids.max', processCount] } as const;
  const folders: string[] = [];
  for (const [controller, [file, value]] of Object.entries(limits)) {
    const parent = join(root, controller);
    accessSync(parent, constants.W_OK);
    const folder = join(parent, name);
    mkdirSync(folder);
    folders.push(folder);
    writeFileSync(join(folder, file), String(value));
  }
  return { version: 1, folders };
}
