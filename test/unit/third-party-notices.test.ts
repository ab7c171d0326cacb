import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const ROOT = resolve(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const functions = readdirSync(join(ROOT, 'lambdas')).filter((name) =>
  existsSync(join(ROOT, 'lambdas', name, 'index.ts')),
);

const PAGES = ['run/page/browser/index.ts', 'simulator/report/page/index.ts'];

/** The packages that a bundle of these entries reads, with or without use of their code. */
async function packagesRead(entryPoints: string[], platform: 'node' | 'browser'): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: 'none',
    bundle: true,
    platform,
    mainFields: platform === 'node' ? ['module', 'main'] : undefined,
    format: platform === 'node' ? 'cjs' : 'iife',
    minify: true,
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const read = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const names = read.map(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

it('each package that is bundled into a function is named with its licence', async () => {
  const notices = read('assets/THIRD-PARTY-NOTICES');
  const entries = functions.map((name) => `lambdas/${name}/index.ts`);
  // The bundle leaves these out: they are never loaded in Lambda.
  const isLeftOut = (name: string) => /credential-provider-(ini|process|sso|web-identity)$/.test(name);
  const bundled = (await packagesRead(entries, 'node')).filter((name) => !isLeftOut(name));
  expect(bundled.length).toBeGreaterThan(5);
  const behindTheLeftOut = [
    '@aws-sdk/nested-clients',
    '@aws-sdk/token-providers',
    '@aws-sdk/credential-provider-login',
  ];
  const missing = bundled.filter((name) => !new RegExp(`^${name} \\d\\S+ \\(.+\\)$`, 'm').test(notices));
  expect(missing.filter((name) => !behindTheLeftOut.includes(name))).toEqual([]);
  expect(notices).toContain('Apache License');
  expect(notices).toContain('MIT');
});

it('each package that is bundled into a page is named with its licence', async () => {
  const notices = read('dist/pages/THIRD-PARTY-NOTICES');
  const bundled = await packagesRead(PAGES, 'browser');
  expect(bundled).toContain('uplot');
  expect(bundled.filter((name) => !new RegExp(`^${name} \\d\\S+ \\(.+\\)$`, 'm').test(notices))).toEqual([]);
});

it('the notices are in the package, and the site is not', () => {
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  expect(files).toEqual(expect.arrayContaining(['assets', 'dist', 'NOTICE', '!dist/docs']));
});
