// Bundles the browser client: dist/beacon/beacon.mjs to import, and dist/beacon/beacon.js for a script element, which
// defines `KinesisBeacon.Beacon`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const shared = {
  absWorkingDir: join(dirname(fileURLToPath(import.meta.url)), '..'),
  entryPoints: ['client/beacon/index.ts'],
  bundle: true,
  platform: 'browser',
  // Browsers since 2020.
  target: 'es2020',
  minify: true,
  logLevel: 'warning',
};

await build({ ...shared, format: 'esm', outfile: 'dist/beacon/beacon.mjs' });
await build({ ...shared, format: 'iife', globalName: 'KinesisBeacon', outfile: 'dist/beacon/beacon.js' });
