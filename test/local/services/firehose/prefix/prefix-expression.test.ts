import { describe, expect, it } from 'vitest';
import { Chance } from '../../../../../local/base/chance';
import { PrefixExpression } from '../../../../../local/services/firehose/prefix/prefix-expression';

const TIME = Date.UTC(2018, 7, 2, 9, 5, 3, 45);

describe('prefix expressions', () => {
  it('have one time and another random string each time', () => {
    const prefix = new PrefixExpression(
      'a/!{timestamp:ss}/!{firehose:random-string}/!{firehose:random-string}',
      'UTC',
    );
    const [, second, one = '', two] = prefix.evaluate({ time: TIME }, Chance.unseeded()).split('/');
    expect(second).toBe('03');
    expect(one).toMatch(/^[0-9a-f-]{11}$/);
    expect(two).not.toBe(one);
  });

  it.each([
    ['a!{timestamp:yyyy', 'the expression !{timestamp:yyyy has no closing brace'],
    ['!{firehose:name}', '!{firehose:name} is no expression; there are'],
    ['!{year}', '!{year} is no expression; there are'],
  ])('%s is refused', (text, message) => expect(() => new PrefixExpression(text, 'UTC')).toThrow(message));
});
