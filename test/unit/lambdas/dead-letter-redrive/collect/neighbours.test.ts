import { describe, expect, it } from 'vitest';
import { neighboursOf } from '../../../../../lambdas/dead-letter-redrive/collect/neighbours';
import { isOneOf } from '../../../../../lambdas/dead-letter-redrive/records/failed-batch';
import { CONSUMER, record, withPayload } from '../support/failed-batches';

const of = (name: string) => withPayload([record('1')]).replaceAll(CONSUMER, CONSUMER.replace(/\w+$/, name));

async function look(files: Readonly<Record<string, string>>, place: object = {}) {
  const keys = Object.keys(files);
  const read: string[] = [];
  const objects = {
    prefixesBelow: async (root: string) => [
      ...new Set(
        keys
          .filter((key) => key.startsWith(root))
          .map((key) => `${root}${key.slice(root.length).split('/')[0]}/`),
      ),
    ],
    keysBelow: async (prefix: string) => keys.filter((key) => key.startsWith(prefix)),
    read: async (key: string) => {
      read.push(key);
      return files[key];
    },
  };
  const lambdas = { bucket: 'b', prefix: 'aws/lambda/', root: 'aws/lambda/', isOwn: true, known: [] };
  const found = await neighboursOf({ ...lambdas, ...place }, objects, (arn) => isOneOf(arn, [CONSUMER]));
  return { found: found.map(({ prefix, objects: count, isStray }) => [prefix, count, isStray]), read };
}

const parked = { prefix: 'parked/Ours/', root: 'parked/', known: ['Other'] };

describe('what lies beside the objects of a redrive', () => {
  it('is a stray, if it is of a mapping of another function, and nobody else writes there', async () => {
    const { found, read } = await look({
      'aws/lambda/m1/1': of('consumer'),
      'aws/lambda/m2/1': of('before'),
      'aws/lambda/m2/2': of('before'),
      'aws/lambda/m2/3': of('before'),
    });
    expect(found).toEqual([['aws/lambda/m2/', 3, true]]);
    expect(read).not.toContain('aws/lambda/m2/2');
  });

  it.each([
    ['others park in the bucket', { known: ['Other'] }],
    ["the bucket is somebody else's", { isOwn: false }],
  ])('is a neighbour, where %s', async (_, place) => {
    const { found } = await look({ 'aws/lambda/m2/1': of('other') }, place);
    expect(found).toEqual([['aws/lambda/m2/', 1, false]]);
  });

  it("is this consumer's, if its mapping had another function before, or if it cannot be read", async () => {
    const { found } = await look({
      'aws/lambda/m1/1': of('before'),
      'aws/lambda/m1/2': of('consumer'),
      'aws/lambda/m2/1': 'no JSON',
    });
    expect(found).toEqual([]);
  });

  it('is a stray, if it was parked below a name that no consumer has', async () => {
    const files = { 'parked/Ours/1': '', 'parked/Other/1': '', 'parked/Before/1': '', 'parked/Before/2': '' };
    expect(await look(files, parked)).toEqual({
      found: [
        ['parked/Other/', 1, false],
        ['parked/Before/', 2, true],
      ],
      // The function may not read what others have parked.
      read: [],
    });
    expect((await look(files, { ...parked, isOwn: false })).found.map(([, , isStray]) => isStray)).toEqual([
      false,
      false,
    ]);
  });
});
