// Runs an integration test's app from its source, as integ-runner asks for it: node scripts/integ-app.mjs FILE
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

// The newest manifest that the pinned integ-runner reads. aws-cdk-lib writes its own number, whatever is in it; these
// apps use nothing newer. To be removed with the first integ-runner that knows the library's number.
const NEWEST_KNOWN = 53;

const file = resolve(process.argv[2]);
const { outputFiles } = buildSync({
  entryPoints: [file],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  write: false,
  logLevel: 'warning',
  // Every module of the app lies in the bundle; what looks for its neighbours finds them from here.
  define: { __dirname: JSON.stringify(resolve(file, '../support')) },
});
const app = new Module(file);
app.filename = file;
app.paths = Module._nodeModulePaths(resolve(file, '..'));
app._compile(outputFiles[0].text, file);

process.on('exit', () => {
  const folder = process.env.CDK_OUTDIR;
  if (folder === undefined) return;
  const manifests = readdirSync(folder).filter((name) =>
    /^(manifest|integ|.*\.assets)\.json$|^cdk\.out$/.test(name),
  );
  for (const name of manifests) lowerVersion(join(folder, name));
});

function lowerVersion(path) {
  const { minimumCliVersion: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
  if (Number.parseInt(manifest.version, 10) <= NEWEST_KNOWN) return;
  writeFileSync(path, JSON.stringify({ ...manifest, version: `${NEWEST_KNOWN}.0.0` }, undefined, 2));
}
