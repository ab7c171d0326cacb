import { describe, expect, test } from 'vitest';
import { checkKeyTemplate } from '../../../../../lib/delivery/channel/key-template';

const messageOf = (template: string, compressed: boolean): string => {
  try {
    checkKeyTemplate('keyTemplate', template, compressed);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error(`"${template}" was taken`);
};

/** The examples that AWS documents (Kinesis Data Streams Developer Guide, S3 output key template). */
describe('valid', () => {
  test.each([
    ['!{channel-name}/!{yyyy}/!{MM}/!{dd}/!{HH}/records!{extension}', true, ''],
    ['data/stream=!{stream-name}/!{yyyy}-!{MM}-!{dd}/!{HH}!{mm}!{extension:.json}', true, 'data/stream='],
    ['!{channel-name}/!{channel-id}', false, ''],
    ['a/fixed/name', false, 'a/fixed/name'],
  ])('%s', (template, compressed, prefix) => {
    expect(checkKeyTemplate('keyTemplate', template, compressed)).toBe(prefix);
  });
});

describe('invalid', () => {
  test.each([
    ['/data/!{channel-name}!{extension}', true, 'it may not begin with a slash'],
    ['data/../!{channel-name}!{extension}', true, 'it may not have ".." or a part that is "."'],
    ['data/./!{channel-name}!{extension}', true, 'it may not have ".." or a part that is "."'],
    ['data//!{channel-name}!{extension}', true, 'it may not have two slashes in a row'],
    ['!{channel-name}!{extension}/!{yyyy}', true, '!{extension} may stand once, at the end'],
    ['!{extension}!{extension}', true, '!{extension} may stand once, at the end'],
    ['data/!{partition-id}!{extension}', true, '!{partition-id} is no variable; allowed are channel-name'],
    ['data/!{extension:json}', true, '!{extension:json} is no variable'],
    ['data/!{channel-name}', true, 'with compression it has to end with !{extension}'],
    ['data/!{channel-name}/!{yyyy', false, 'a "!{" in it is not closed'],
    ['dätä/!{yyyy}', false, '"ä" is not allowed'],
    [`${'x'.repeat(987)}`, false, 'it has 987 characters; allowed are up to 986'],
  ])('%s', (template, compressed, reason) => {
    const message = messageOf(template, compressed);
    expect(message).toContain(`keyTemplate is "${template}"; ${reason}`);
    expect(message).toMatch(/\(Kinesis Data Streams Developer Guide, S3 output key template\)\.$/);
  });
});
