import { expect, it } from 'vitest';
import { sectionOf, withSection } from '../../../../bench/page/section';

const PAGE = '# Page\n\n## A\n\na\n\n## B\n\nb $& b\n\n## C\n\nc\n';

it('finds a section from its heading to the next one', () => {
  expect(sectionOf(PAGE, '## B')).toBe('## B\n\nb $& b\n\n');
  expect(sectionOf(PAGE, '## C')).toBe('## C\n\nc\n');
  expect(sectionOf(PAGE, '## Bb')).toBeUndefined();
});

it('puts a section in place of the one with its heading, and leaves the others', () => {
  expect(withSection(PAGE, '## B\n\nnew $1')).toBe('# Page\n\n## A\n\na\n\n## B\n\nnew $1\n\n## C\n\nc\n');
  expect(withSection(PAGE, '## C\n\nnew')).toBe('# Page\n\n## A\n\na\n\n## B\n\nb $& b\n\n## C\n\nnew\n');
  expect(withSection(PAGE, '## D\n\nd\n')).toBe(`${PAGE}\n## D\n\nd\n`);
  expect(withSection(withSection(PAGE, '## D\n\n1'), '## D\n\n2')).toBe(`${PAGE}\n## D\n\n2\n`);
});
