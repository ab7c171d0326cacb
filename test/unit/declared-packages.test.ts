import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** What `npm pack` ships; the functions are bundled with what they import. */
const SHIPPED = ['agent', 'client', 'common', 'lib', 'local', 'run', 'simulator'];

interface PackageJson {
  readonly name: string;
  readonly peerDependencies: Record<string, string>;
  readonly peerDependenciesMeta: Record<string, { readonly optional: boolean }>;
  readonly optionalDependencies: Record<string, string>;
}
const json = JSON.parse(readFileSync('package.json', 'utf8')) as PackageJson;

/** The packages that the code of a folder loads at run time, apart from types and from pages that are bundled. */
function packagesOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !/(^|\/)(browser|page)\//.test(file))
    .flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8').replaceAll(/^ *(\*|\/\/).*$/gm, '');
      const imports = code.matchAll(
        /^(?:import|export) (?!type )[^;]*?from '([^'.][^']*)';|\bimport\('([^'.][^']*)'\)/gm,
      );
      return [...imports].map(([, from = '', dynamic = '']) => from || dynamic);
    })
    .map((name) =>
      (name.startsWith('@') ? name.split('/').slice(0, 2) : name.split('/').slice(0, 1)).join('/'),
    )
    .filter((name) => !isBuiltin(name) && name !== json.name);
}

it.each(SHIPPED)('%s loads no package that a strict package manager would keep from it', (folder) => {
  const { peerDependencies, peerDependenciesMeta, optionalDependencies } = json;
  const declared = { ...peerDependencies, ...peerDependenciesMeta, ...optionalDependencies };
  expect([...new Set(packagesOf(folder))].filter((name) => !(name in declared))).toEqual([]);
});

it('names as optional peers what a function brings along, and codecs that are loaded on demand', () => {
  const { peerDependenciesMeta } = json;
  const loaded = new Set(SHIPPED.flatMap(packagesOf));
  for (const [name, { optional }] of Object.entries(peerDependenciesMeta)) {
    expect(`${name} ${optional} ${loaded.has(name)}`).toBe(`${name} true true`);
  }
  expect(Object.keys(peerDependenciesMeta)).toEqual(
    expect.arrayContaining(['@aws-lambda-powertools/batch', '@aws-sdk/client-s3']),
  );
});
