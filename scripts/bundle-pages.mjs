// Bundles what runs in a browser: each entry with its libraries and styles into dist/pages/<name>.js and
// <name>.css, to be written into a page or served beside it. Nothing is fetched when a page is opened.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGES = {
  live: 'run/page/browser/index.ts',
  report: 'simulator/report/page/index.ts',
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const licence = readFileSync(join(root, 'node_modules', 'uplot', 'LICENSE'), 'utf8').trim();

await build({
  absWorkingDir: root,
  entryPoints: PAGES,
  outdir: 'dist/pages',
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
  // The chart library's licence asks for its notice wherever it goes.
  banner: { js: `/* With uPlot (https://github.com/leeoniya/uPlot):\n${licence}\n*/` },
  logLevel: 'warning',
});
