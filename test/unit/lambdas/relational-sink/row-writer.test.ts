import { describe, expect, it } from 'vitest';
import { OutageError, PoisonError } from '../../../../client';
import { judged } from '../../../../lambdas/relational-sink/database-error';
import { type EventRow, eventRow } from '../../../../lambdas/relational-sink/event-row';
import { RowWriter } from '../../../../lambdas/relational-sink/row-writer';

const row = (id: string, data = '{}'): EventRow => ({
  id,
  sequence: '1',
  subSequence: 0,
  arrivedAt: 0,
  data,
});

class ApiError extends Error {
  constructor(
    override readonly name: string,
    message = '',
  ) {
    super(message);
  }
}

/** A table that refuses some ids, and writes down the calls. */
function tableThatRefuses(
  refused: readonly string[],
  error = new ApiError('DatabaseErrorException', 'SQLState: 22P05'),
) {
  const calls: string[][] = [];
  const writer = new RowWriter(async (rows) => {
    const ids = rows.map(({ id }) => id);
    calls.push(ids);
    if (ids.some((id) => refused.includes(id))) throw error;
  });
  return { calls, writer };
}

describe('a RowWriter', () => {
  it('writes what is put in one turn with one call', async () => {
    const { calls, writer } = tableThatRefuses([]);
    await Promise.all(['a', 'b', 'c'].map((id) => writer.put(row(id))));
    expect(calls).toEqual([['a', 'b', 'c']]);
  });

  it('finds the row that the database refuses, and writes the others', async () => {
    const { calls, writer } = tableThatRefuses(['c']);
    const ends = await Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => writer.put(row(id))));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(calls).toEqual([['a', 'b', 'c', 'd'], ['a', 'b'], ['c', 'd'], ['c'], ['d']]);
    expect(ends[2]).toMatchObject({ reason: expect.any(PoisonError) });
  });

  it('asks once in an outage, and fails every row with it', async () => {
    const { calls, writer } = tableThatRefuses(['a'], new ApiError('DatabaseUnavailableException'));
    const ends = await Promise.allSettled(['a', 'b'].map((id) => writer.put(row(id))));
    expect(calls).toHaveLength(1);
    for (const end of ends) expect(end).toMatchObject({ reason: expect.any(OutageError) });
  });

  it('sends at most 100 rows, and at most 1 MiB, with a call', async () => {
    const { calls, writer } = tableThatRefuses([]);
    const small = Array.from({ length: 150 }, (_, n) => row(`s${n}`));
    const large = Array.from({ length: 3 }, (_, n) => row(`l${n}`, 'x'.repeat(600_000)));
    await Promise.all([...small, ...large].map((one) => writer.put(one)));
    expect(calls.map((ids) => ids.length)).toEqual([100, 51, 1, 1]);
  });

  it('writes the rows of the next turn after those of this one', async () => {
    const order: string[] = [];
    const writer = new RowWriter(async ([first]) => {
      order.push(`begin ${first?.id}`);
      await Promise.resolve();
      order.push(`end ${first?.id}`);
    });
    const one = writer.put(row('a'));
    await Promise.resolve();
    await Promise.all([one, writer.put(row('b'))]);
    expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  });
});

describe('an error of the Data API', () => {
  it.each([
    ['DatabaseErrorException', 'ERROR: invalid input syntax for type json; SQLState: 22P02', PoisonError],
    ['DatabaseErrorException', 'ERROR: duplicate key value; SQLState: 23505', PoisonError],
    [
      'BadRequestException',
      'ERROR: relation "events" does not exist; Position: 13; SQLState: 42P01',
      OutageError,
    ],
    ['DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01', OutageError],
    ['DatabaseErrorException', 'FATAL: the database system is starting up; SQLState: 57P03', OutageError],
    ['DatabaseResumingException', 'The Aurora DB instance is resuming', OutageError],
    ['StatementTimeoutException', 'Request timed out', OutageError],
    ['SecretsErrorException', 'secret', OutageError],
  ])('%s with "%s" says what becomes of the record, and quotes nothing', (name, message, kind) => {
    const judgement = judged(new ApiError(name, message));
    expect(judgement).toBeInstanceOf(kind);
    expect(judgement.message).not.toContain('ERROR');
  });

  it('that nobody knows stays what it is', () => {
    const error = new ApiError('BadRequestException', 'no idea');
    expect(judged(error)).toBe(error);
  });
});

describe('the row of a record', () => {
  const record = (more: object = {}) => ({
    eventID: 'shardId-0:5',
    eventSourceARN: 'arn',
    kinesis: { sequenceNumber: '5', partitionKey: 'a', data: '', approximateArrivalTimestamp: 1.5, ...more },
  });

  it('has the id from its path, the place in the stream, and the JSON as it came', () => {
    const text = '{"detail": {"id": 7}}';
    expect(eventRow(Buffer.from(text), record({ subSequenceNumber: 2 }), ['detail', 'id'])).toEqual({
      id: '7',
      sequence: '5',
      subSequence: 2,
      arrivedAt: 1.5,
      data: text,
    });
  });

  it.each([
    ['\xff', 'the record is not UTF-8 text'],
    ['no json', 'the record is no JSON'],
    ['[1]', 'the record is JSON, and no object'],
    ['{"id": null}', 'the record has no text and no number at id'],
    ['{}', 'the record has no text and no number at id'],
  ])('is refused for %j: it is parked', (text, sentence) => {
    const make = () => eventRow(Buffer.from(text, 'latin1'), record(), ['id']);
    expect(make).toThrow(PoisonError);
    expect(make).toThrow(sentence);
  });
});
