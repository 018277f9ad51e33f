/** Copies what `tsc` leaves behind (prompt texts, the config template) from src/ to dist/, so that the built package is whole. */
import { cp } from 'node:fs/promises';
import { extname } from 'node:path';

const assetExtensions = new Set(['', '.py', '.txt', '.yaml', '.sql']);

await cp('src', 'dist', { recursive: true, filter: (path) => assetExtensions.has(extname(path)) });
