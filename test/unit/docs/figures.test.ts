import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { slugOf } from '../../../docs/.vitepress/slug';

/**
 * A figure that a page quotes from docs/benchmarks.md is the text of a link to its section: `[1.90](benchmarks.md#autoscaling)`.
 */
const QUOTED = /\[([^\]]*\d[^\]]*)\]\([^)]*benchmarks\.md#([^)]+)\)/g;
const ROOT = resolve(__dirname, '../../..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('api/') && name !== 'benchmarks.md')
    .map((name) => join('docs', name)),
];

/** The text of each section with those below it, by its anchor. */
function sectionsOf(page: string): Map<string, string> {
  const headings = [...page.matchAll(/^(#+) (.*)$/gm)];
  return new Map(
    headings.map((heading, at) => {
      const level = heading[1]?.length ?? 0;
      const next = headings.slice(at + 1).find(([, hashes = '']) => hashes.length <= level);
      return [slugOf(heading[2] ?? ''), page.slice(heading.index, next?.index)];
    }),
  );
}

function quotedIn(text: string) {
  return [...text.matchAll(QUOTED)].map(([, figure = '', anchor = '']) => ({ figure, anchor }));
}

const SECTIONS = sectionsOf(readFileSync(join(ROOT, 'docs/benchmarks.md'), 'utf8'));

/** Whether the figure stands there as a whole: 1.9 is not in 11.94. */
function isIn(figure: string, section: string): boolean {
  const text = figure.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\d.,])${text}(?![\\d]|[.,]\\d)`).test(section);
}

it('each figure that a page quotes is in that section of the benchmarks', () => {
  const quoted = PAGES.flatMap((page) =>
    quotedIn(readFileSync(join(ROOT, page), 'utf8')).map((quote) => ({ page, ...quote })),
  );
  expect(quoted.length).toBeGreaterThan(5);
  expect(quoted.filter(({ figure, anchor }) => !isIn(figure, SECTIONS.get(anchor) ?? ''))).toEqual([]);
});

it('a part of another figure is no figure', () => {
  expect([isIn('1.9', '| 11.94 |'), isIn('1.9', '| 1.90 |'), isIn('4 min', '| 4 min, then |')]).toEqual([
    false,
    false,
    true,
  ]);
});
