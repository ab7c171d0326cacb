import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as blueprint from 'cdk-kinesis-blueprint';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';

const APPS = 'test/languages';

/** The files of a language's app, and how it makes a construct, or gets the one of its scope. */
const LANGUAGES = [
  { language: 'javascript', files: /every-construct\.js$/, made: /\bnew blueprint\.(\w+)\(/g },
  { language: 'python', files: /every_construct\.py$/, made: /\bblueprint\.(\w+)\(/g },
  {
    language: 'java',
    files: /(EveryConstruct|WaysInAndOut)\.java$/,
    made: /\b(?:new (?=\w+\()|(?=\w+\.Builder\.create\())(\w+)/g,
  },
  { language: 'go', files: /everyconstruct.*\.go$/, made: /\bblueprint\.New(\w+)\(/g },
];

/** Of an app there is one, and `of` gets it. */
const ONE_OF_AN_APP = /\bBlueprintReport(?:\.of|_Of)\(/;

const constructs = Object.entries<unknown>({ ...blueprint })
  .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct)
  .map(([name]) => name);

describe('the app with every construct', () => {
  it.each(LANGUAGES)(
    'in $language has each construct that the library exports',
    ({ language, files, made }) => {
      const folder = join(APPS, language);
      const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => files.test(name))
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('\n');
      const used = new Set([...code.matchAll(made)].map(([, name]) => name));
      if (ONE_OF_AN_APP.test(code)) used.add('BlueprintReport');

      expect(constructs.length).toBeGreaterThan(30);
      expect(constructs.filter((name) => !used.has(name))).toEqual([]);
    },
  );
});
