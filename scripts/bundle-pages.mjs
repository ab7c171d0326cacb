// Bundles the browser's code: each entry with its libraries and styles becomes dist/pages/<name>.js and
// <name>.css. The pages load nothing from other servers.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledPackages, noticesOf } from './third-party-notices.mjs';

const PAGES = {
  live: 'run/page/browser/index.ts',
  report: 'simulator/report/page/index.ts',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const licence = readFileSync(join(root, 'node_modules', 'uplot', 'LICENSE'), 'utf8').trim();

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: PAGES,
  outdir: 'dist/pages',
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  // The licence of the chart library requires its notice in every copy.
  banner: { js: `/* With uPlot (https://github.com/leeoniya/uPlot):\n${licence}\n*/` },
  logLevel: 'warning',
  metafile: true,
});
writeFileSync(join(root, 'dist/pages/THIRD-PARTY-NOTICES'), noticesOf(root, bundledPackages(metafile)));
