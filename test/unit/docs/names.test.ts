import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as library from 'cdk-kinesis-blueprint';
import { describe, expect, it } from 'vitest';
import { slugOf } from '../../../docs/.vitepress/slug';

const ROOT = resolve(__dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api/'))
    .map((name) => join('docs', name)),
];

/** The files that have the table of a command's flags. */
const TABLES = [
  'agent/agent-command.ts',
  'run/run-options.ts',
  'run/local/local-options.ts',
  'run/rehearse/rehearse-options.ts',
  'run/early-end.ts',
  'simulator/command/simulate-options.ts',
];
/** Flags of the project's other commands, of those of others that a page names alone, and one that is gone. */
const OTHERS = [
  'help',
  'write',
  'traces',
  'dry-run',
  'no-clean',
  'cli-binary-format',
  'omit',
  'compression',
  'min-capacity',
  'resources-to-skip',
];

const flags = new Set([
  ...TABLES.flatMap((file) => [
    ...read(file).matchAll(/^ {2}'?([a-z][a-z-]*)'?: \{|--([a-z][a-z-]*)/gm),
  ]).flatMap(([, key, named]) => [key ?? named ?? '']),
  ...OTHERS,
]);

/** `Name.member` in lib/, statics and properties, with what `extends` gives. */
const declared = new Map<string, string>();
for (const file of readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.ts')) continue;
  const code = read(join('lib', file));
  for (const part of code.split(/^(?=export (?:abstract )?(?:class|interface|enum) )/m)) {
    const [, name] = /^export (?:abstract )?(?:class|interface|enum) (\w+)/.exec(part) ?? [];
    if (name !== undefined) declared.set(name, part);
  }
}

function hasMember(type: string, member: string): boolean {
  const code = declared.get(type) ?? '';
  if (new RegExp(`\\b${member}\\b`).test(code)) return true;
  const [, parents = ''] = /\bextends ([\w., ]+)/.exec(code) ?? [];
  const value = (library as Record<string, unknown>)[type];
  const inherited = typeof value === 'function' && (member in value || member in (value.prototype ?? {}));
  return (
    inherited || parents.split(/, ?/).some((parent) => declared.has(parent) && hasMember(parent, member))
  );
}

function anchorsOf(page: string): Set<string> {
  const text = read(page).replace(/^```[\s\S]*?^```/gm, '');
  return new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      slugOf(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')),
    ),
  );
}

describe.each(PAGES)('%s', (page) => {
  const text = read(page).replace(/^ *```[\s\S]*?^ *```/gm, '');

  it('links to headings that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    const dead = links.filter(([, path = '', anchor = '']) => {
      const target = path === '' ? page : join(page, '..', path);
      return target.endsWith('.md') && !anchorsOf(target).has(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it('names flags that a command has', () => {
    // A flag alone; one of a longer command line belongs to that command.
    const named = [...text.matchAll(/`--([a-z][a-z-]*)[^`]*`/g)].map(([, flag = '']) => flag);
    expect(named.filter((flag) => !flags.has(flag))).toEqual([]);
    const commands = text.matchAll(/`(?:npx )?kinesis-blueprint \w+([^`]*)`|`npm start --([^`]*)`/g);
    const given = [...commands].flatMap(([, ours = '', start = '']) => [
      ...`${ours}${start}`.matchAll(/--([a-z][a-z-]*)/g),
    ]);
    expect(given.map(([, flag = '']) => flag).filter((flag) => !flags.has(flag))).toEqual([]);
  });

  it('names members that the constructs have', () => {
    const named = [...text.matchAll(/`([A-Z]\w+)\.(\w+)\b[^`]*`/g)].map(([, type = '', name = '']) => ({
      type,
      name,
    }));
    const ours = named.filter(({ type }) => declared.has(type));
    expect(ours.filter(({ type, name }) => !hasMember(type, name))).toEqual([]);
  });
});

it('knows the flags and the members that it checks against', () => {
  expect([flags.has('serve'), flags.has('without'), flags.has('trace'), flags.has('serv')]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect([hasMember('StreamCapacity', 'autoscaled'), hasMember('StreamCapacity', 'automatic')]).toEqual([
    true,
    false,
  ]);
});
