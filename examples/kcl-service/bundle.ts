import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Bundles the worker into one file beside its Dockerfile, without Docker.
 * @param sources the folder of worker.ts and Dockerfile
 * @returns the folder, from which `docker build` makes the image
 */
export function bundleWorker(sources: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kcl-service-'));
  buildSync({
    entryPoints: [join(sources, 'worker.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
  copyFileSync(join(sources, 'Dockerfile'), join(folder, 'Dockerfile'));
  return folder;
}
