#!/usr/bin/env node
// Plain JavaScript of the oldest kind, so that any Node can read it and say which one is needed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const major = Number(process.versions.node.split('.')[0]);
const localNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (major >= 24) {
  const built = join(root, 'dist', 'cli', 'main.js');
  // In a clone the sources run as they are; types are not stripped under node_modules, so a package brings dist/.
  const isClone = existsSync(join(root, 'src', 'cli', 'main.ts')) && !root.includes('node_modules');
  const { main } = await import(isClone ? join(root, 'src', 'cli', 'main.ts') : built);
  await main(process.argv);
} else if (existsSync(localNode)) {
  // A clone brings the Node it needs as a devDependency.
  const child = spawn(localNode, process.argv.slice(1), { stdio: 'inherit' });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  child.on('close', (status, signal) => {
    process.exitCode = status ?? (signal === null ? 1 : 130);
  });
} else {
  console.error(`Adaptive CoT needs Node 24 or newer, and this is Node ${process.versions.node}.`);
  console.error('Install Node 24 (https://nodejs.org), or run it in a clone after `npm ci`, which brings its own.');
  process.exitCode = 1;
}
