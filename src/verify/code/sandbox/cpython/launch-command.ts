/** The command that starts a grader's servers, with the layers of its tier around it. */
import { lstatSync, readlinkSync } from 'node:fs';
import type { Interpreter } from './interpreter.ts';

/** What is between a program and the machine. Limits on time, memory and output are always there. */
export interface Layers {
  readonly bubblewrap: boolean;
  readonly seccomp: boolean;
  readonly landlock: boolean;
  /** Run as a user of its own; undefined: as the user we are. */
  readonly uid: number | undefined;
  /** A memory and process group of the kernel around each grader. */
  readonly cgroup: boolean;
}

export interface LaunchCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** Memoised recursion of 50,000 calls needs more than the usual 8 MiB, and the limit holds from the start of a process only. */
const unlimitedStack = 'ulimit -c 0; ulimit -s unlimited 2>/dev/null || ulimit -s "$(ulimit -H -s)"; exec "$@"';

/** No user's site, no site at all, no .pyc files; unbuffered, since the control channel is read by hand. */
const pythonFlags = ['-s', '-S', '-B', '-u'];

/** The only variables a program sees. A fixed hash seed gives every server the same order of sets, and so the same verdicts. */
export const sandboxEnvironment: Readonly<Record<string, string>> = {
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  PYTHONHASHSEED: '0',
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
};

export function launchCommand(interpreter: Interpreter, bootstrap: string, layers: Layers): LaunchCommand {
  const python = [interpreter.executable, ...pythonFlags, '-c', bootstrap];
  const inner = layers.bubblewrap ? ['bwrap', ...bubblewrapArguments(interpreter), '--', ...python] : python;
  return { file: '/bin/sh', args: ['-c', unlimitedStack, 'sh', ...inner] };
}

/** Folders Landlock lets a program read: the interpreter's library, its packages, shared libraries, time zones. */
export function readableFolders({ prefixes, packageDirectories }: Interpreter): string[] {
  const libraries = prefixes.flatMap((prefix) => [`${prefix}/lib`, `${prefix}/lib64`]);
  const system = ['/usr/lib', '/usr/lib64', '/lib', '/lib64', '/usr/local/lib', '/usr/share/zoneinfo'];
  return [...new Set([...libraries, ...packageDirectories, ...system, '/etc/ld.so.cache', '/etc/localtime'])];
}

function bubblewrapArguments({ prefixes, packageDirectories }: Interpreter): string[] {
  const ownFolders = [...prefixes, ...packageDirectories].filter(
    (path) => !path.startsWith('/usr/') && path !== '/usr',
  );
  return [
    // Own user, process, network, mount, host-name and message namespaces; none further may be made inside.
    '--unshare-all',
    '--unshare-user',
    '--disable-userns',
    '--die-with-parent',
    '--new-session',
    '--cap-drop',
    'ALL',
    ...['--hostname', 'sandbox'],
    ...['--ro-bind', '/usr', '/usr'],
    ...['/lib', '/lib64', '/lib32', '/bin'].flatMap(systemFolder),
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives'],
    ...['--ro-bind-try', '/etc/localtime', '/etc/localtime'],
    ...ownFolders.flatMap((path) => ['--ro-bind', path, path]),
    ...['--dev-bind', '/dev/null', '/dev/null'],
    // No /proc, nothing writable.
    ...['--remount-ro', '/'],
    ...['--chdir', '/'],
  ];
}

/** On most systems a link into /usr, on older ones a folder. */
function systemFolder(path: string): string[] {
  try {
    return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
  } catch {
    return [];
  }
}
