// Bundles every lambdas/<name>/index.ts into assets/<name>/index.js: one CommonJS file with all dependencies.
// The AWS SDK is included, so that Lambda runs the tested SDK and not the runtime's. The same input gives the
// same bytes.
//
// The source maps are not deployed: they stay in dist/function-maps/<name>/index.js.map. To read a frame
// `index.js:LINE:COLUMN` of a log:
//   node -p "new (require('module').SourceMap)(JSON.parse(fs.readFileSync('dist/function-maps/NAME/index.js.map'))).findOrigin(LINE, COLUMN)"
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledPackages, noticesOf } from './third-party-notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// The SDK looks for credentials in the environment first, where Lambda puts them. Only without them it loads
// these packages for profiles, SSO and token files, which would be a third of a bundle.
const NEVER_LOADED_IN_LAMBDA = ['ini', 'process', 'sso', 'web-identity'].map(
  (kind) => `@aws-sdk/credential-provider-${kind}`,
);

const folders = await readdir(join(root, 'lambdas'), { withFileTypes: true });
const names = folders
  .filter((folder) => folder.isDirectory() && existsSync(join(root, 'lambdas', folder.name, 'index.ts')))
  .map((folder) => folder.name)
  .sort();
if (names.length === 0) throw new Error('There is no lambdas/<name>/index.ts to bundle.');

await rm(join(root, 'assets'), { recursive: true, force: true });
await rm(join(root, 'dist', 'function-maps'), { recursive: true, force: true });
const packages = new Set();
for (const name of names) for (const each of await bundle(name)) packages.add(each);
// Beside the folders of the functions, which are what is deployed.
await writeFile(join(root, 'assets', 'THIRD-PARTY-NOTICES'), noticesOf(root, [...packages].sort()));

async function bundle(name) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`lambdas/${name}/index.ts`],
    outfile: `assets/${name}/index.js`,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    mainFields: ['module', 'main'],
    external: NEVER_LOADED_IN_LAMBDA,
    // The licences are in THIRD-PARTY-NOTICES.
    legalComments: 'none',
    metafile: true,
    sourcemap: 'external',
    // The map is one folder deeper than its file.
    sourceRoot: '../',
    logLevel: 'warning',
    write: false,
  });
  for (const { path, contents } of outputFiles) {
    const isMap = path.endsWith('.map');
    const target = isMap ? join(root, 'dist/function-maps', name, 'index.js.map') : path;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
    if (!isMap) console.log(`assets/${name}/index.js  ${(contents.length / 1024).toFixed(0)} KiB`);
  }
  return bundledPackages(metafile);
}
