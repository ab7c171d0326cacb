import { describe, expect, it } from 'vitest';
import { refusalOf, repeatedFlag } from '../../../common/repeated-flag';

const OPTIONS = {
  input: { type: 'string' },
  policy: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

describe('repeatedFlag', () => {
  it('finds a value that another would replace without a word', () => {
    const repeated = repeatedFlag(['--input', 'a', '--json', '--input=b'], OPTIONS);
    expect(repeated).toEqual({ name: 'input', values: ['a', 'b'] });
    expect(repeated && refusalOf(repeated)).toBe('--input is given twice (a, b); give one.');
  });

  it('lets pass what may be given more than once, and a switch', () => {
    expect(repeatedFlag(['--policy', 'a', '--policy', 'b', '--json', '--json'], OPTIONS)).toBeUndefined();
  });
});
