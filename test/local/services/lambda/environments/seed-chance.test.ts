import { describe, expect, it } from 'vitest';
import { Chance } from '../../../../../local/base/chance';
import { lambdaFixtures, payload } from '../support/lambda-fixtures';

const newLambda = lambdaFixtures();

const DRAWING = `
const crypto = require('node:crypto');
const { promisify } = require('node:util');
exports.handler = async () => ({
  number: Math.random(),
  uuids: [crypto.randomUUID(), globalThis.crypto.randomUUID()],
  bytes: [
    crypto.randomBytes(40).toString('hex'),
    (await promisify(crypto.randomBytes)(5)).toString('hex'),
    crypto.randomFillSync(Buffer.alloc(6), 2).toString('hex'),
    (await promisify(crypto.randomFill)(Buffer.alloc(6), 1, 2)).toString('hex'),
  ],
  values: [
    [...crypto.getRandomValues(new Uint16Array(2))],
    [...crypto.webcrypto.getRandomValues(new Uint8Array(3))],
    [...globalThis.crypto.getRandomValues(new Uint8Array(3))],
  ],
  whole: [crypto.randomInt(1000), crypto.randomInt(990, 1000), await promisify(crypto.randomInt)(1, 7)],
  imported: (await import('node:crypto')).randomUUID(),
});`;

interface Drawn {
  readonly number: number;
  readonly uuids: readonly string[];
  readonly bytes: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly whole: readonly number[];
  readonly imported: string;
}

/** What two functions of one code draw, each in its first environment and in its second. */
async function play(chance: Chance | undefined) {
  const lambda = newLambda({ chance });
  for (const name of ['f', 'g']) lambda.add(name, DRAWING);
  const drawn: Drawn[] = [];
  for (const name of ['f', 'g', 'f', 'g']) {
    drawn.push(payload(await lambda.invoke(name, '{}')) as Drawn);
    lambda.runtime.replaceEnvironments(name);
  }
  return { drawn, texts: lambda.texts() };
}

describe('the chance of a function', () => {
  it('follows from the seed, the function, and how many of its environments were started', async () => {
    const [first, second, other] = [
      await play(Chance.from(1)),
      await play(Chance.from(1)),
      await play(Chance.from(2)),
    ];
    expect(second).toEqual(first);
    const all = [...first.drawn, ...other.drawn];
    for (const of of ['number', 'uuids', 'bytes', 'values', 'imported'] as const) {
      expect(new Set(all.map((drawn) => JSON.stringify(drawn[of]))).size, of).toBe(8);
    }
  });

  it('has the forms that Node.js gives', async () => {
    const { drawn } = await play(Chance.from(3));
    for (const { number, uuids, bytes, values, whole, imported } of drawn) {
      expect(number >= 0 && number < 1).toBe(true);
      for (const uuid of [...uuids, imported]) {
        expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      }
      expect(bytes.map((text) => text.length)).toEqual([80, 10, 12, 12]);
      expect(bytes[2]).toMatch(/^0000/);
      expect(bytes[3]).toMatch(/^00.{4}000000$/);
      expect(values.map((one) => one.length)).toEqual([2, 3, 3]);
      expect(
        whole.every((value, n) => value >= ([0, 990, 1][n] ?? 0) && value < ([1000, 1000, 7][n] ?? 0)),
      ).toBe(true);
    }
  });

  it('is the machine’s without a seed, and only then is its memory told', async () => {
    const [seeded, first, second] = [
      await play(Chance.from(1)),
      await play(undefined),
      await play(undefined),
    ];
    expect(second.drawn[0]?.uuids).not.toEqual(first.drawn[0]?.uuids);
    expect(first.texts.some((text) => text.includes('Max Memory Used'))).toBe(true);
    expect(seeded.texts.some((text) => text.includes('Max Memory Used'))).toBe(false);
  });
});
