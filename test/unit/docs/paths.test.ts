import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..', '..');
const ROOMS = readdirSync(ROOT, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !/^(\.|node_modules|dist|assets|cdk\.out|coverage)/.test(entry.name),
  )
  .map(({ name }) => name);
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api/'))
    .map((name) => join('docs', name)),
].filter((page) => page !== 'CHANGELOG.md');

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');

  it('has no two versions of a passage', () => {
    expect(text.split('\n').filter((line) => /^(<{7}|={7}$|>{7})/.test(line))).toEqual([]);
  });

  it('names files and folders of this house that exist', () => {
    const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)].map(([, path = '']) => path);
    const ours = named.filter((path) => ROOMS.includes(path.split('/')[0] ?? ''));
    expect(ours.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(join(ROOT, dirname(page), path)))).toEqual([]);
  });
});
