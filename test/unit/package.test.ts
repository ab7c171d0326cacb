import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Entry {
  readonly types: string;
  readonly default: string;
}
const json = JSON.parse(read('package.json')) as {
  readonly main: string;
  readonly types: string;
  readonly stability: string;
  readonly keywords: string[];
  readonly repository: { readonly url: string };
  readonly exports: Record<string, Entry | string>;
  readonly typesVersions: Record<string, Record<string, string[]>>;
};
const entries = Object.entries(json.exports).filter(
  (entry): entry is [string, Entry] => typeof entry[1] === 'object',
);

describe('the package', () => {
  it.each(entries)(
    'entry %s has types, first, because TypeScript takes the first condition that fits',
    (_, entry) => {
      expect(Object.keys(entry)).toEqual(['types', 'default']);
      expect(entry.types).toMatch(/^\.\/dist\/.+\.d\.ts$/);
      expect(entry.default).toMatch(/^\.\/dist\/.+\.m?js$/);
    },
  );

  it('has the same entries for TypeScript that reads no exports', () => {
    const [main, ...others] = entries;
    expect(main).toEqual(['.', { types: `./${json.types}`, default: `./${json.main}` }]);
    const expected = others.map(([name, { types }]) => [name.slice(2), [types.slice(2)]]);
    expect(json.typesVersions).toEqual({ '*': Object.fromEntries(expected) });
  });

  it('is found: by Construct Hub, which asks for the keyword, and by its repository', () => {
    expect(json.keywords).toEqual(expect.arrayContaining(['aws-cdk', 'cdk', 'kinesis']));
    expect(json.stability).toBe('experimental');
    expect(json.repository.url).toMatch(/^https:\/\/github\.com\/.+\.git$/);
  });
});

it('a release has provenance and a CycloneDX bill of materials', () => {
  const { jobs } = parse(read('.github/workflows/release.yml')) as {
    readonly jobs: {
      readonly release: {
        readonly permissions: Record<string, string>;
        readonly steps: { readonly run?: string }[];
      };
    };
  };
  const commands = jobs.release.steps.map(({ run }) => run ?? '');
  expect(jobs.release.permissions['id-token']).toBe('write');
  const at = (part: RegExp) => commands.findIndex((command) => part.test(command));
  expect(at(/^npm publish .*--provenance\b/)).toBeGreaterThan(at(/^\.ci\/run$/));
  expect(at(/^npm sbom --sbom-format cyclonedx --omit dev > sbom\.cdx\.json$/)).toBeGreaterThanOrEqual(0);
  expect(at(/gh release create .* sbom\.cdx\.json\b/)).toBeGreaterThanOrEqual(0);
});
