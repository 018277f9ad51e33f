/** Copies what `tsc` leaves behind (prompt texts, the config template) from src/ to dist/, so that the built package is whole. */
import { cp } from 'node:fs/promises';
import { basename, extname } from 'node:path';

const assetExtensions = new Set(['', '.py', '.txt', '.yaml', '.sql']);
const testFolders = new Set(['programs', 'fixtures', '__fixtures__']);

await cp('src', 'dist', {
  recursive: true,
  filter: (path) => assetExtensions.has(extname(path)) && !testFolders.has(basename(path)),
});
