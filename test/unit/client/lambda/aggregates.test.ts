import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutageError, PoisonError } from '../../../../client';
import {
  type KinesisBatchEvent,
  type KinesisBatchOptions,
  type KinesisBatchRecord,
  ParkingLot,
  processKinesisBatch,
} from '../../../../client/lambda';
import { ManualClock } from '../../../support/manual-clock';
import { MemoryObjects } from '../../../support/memory-objects';
import { eventOf, SHARD } from './support/aggregate-event';

let clock: ManualClock;
let objects: MemoryObjects;
let handled: string[];
let lines: Record<string, unknown>[];

beforeEach(async () => {
  [clock, objects, handled, lines] = [new ManualClock(), new MemoryObjects(), [], []];
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await newLot().noteSuccess();
});
afterEach(() => vi.restoreAllMocks());

const newLot = () =>
  new ParkingLot({
    bucket: 'lot',
    consumer: 'writer',
    client: objects.client,
    deployment: 'v1',
    now: () => clock.now(),
  });

/** The second word of a record says what happens to it. */
async function run(event: KinesisBatchEvent, options: Partial<KinesisBatchOptions> = {}) {
  const context = {
    awsRequestId: 'd9d0c3a2',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => 22_000,
  };
  const answer = processKinesisBatch(event, context, {
    parkingLot: newLot(),
    clock,
    logger: { info: (_, line) => lines.push(line), warn: (_, line) => lines.push(line) },
    processRecord: (data) => {
      const text = Buffer.from(data).toString();
      handled.push(text);
      if (text.endsWith('poison')) throw new PoisonError('the line is empty');
      if (text.endsWith('outage')) throw new OutageError('the table is away');
      if (text.endsWith('bug')) throw new TypeError('x is undefined');
      if (text.endsWith('hang')) return new Promise(() => undefined);
    },
    ...options,
  });
  answer.catch(() => undefined);
  await clock.advance(22_000);
  return answer;
}

/** The parked records, by text and place. */
function parked(): string[] {
  return objects.list('parked/').flatMap(({ body }) => {
    const { Records } = JSON.parse(JSON.parse(body).payload) as { Records: KinesisBatchRecord[] };
    return Records.map(({ kinesis }) => {
      const { sequenceNumber, subSequenceNumber, data } = kinesis;
      return `${sequenceNumber}:${subSequenceNumber} ${Buffer.from(data, 'base64')}`;
    });
  });
}
const reported = (numbers: readonly number[]) => ({
  batchItemFailures: numbers.map((number) => ({ itemIdentifier: String(number) })),
});

describe('the user records of an aggregate', () => {
  it('are processed one by one, each as the record that it was put as', async () => {
    const keys: string[] = [];
    const processRecord = (_: Uint8Array, { kinesis }: KinesisBatchRecord) => {
      keys.push(`${kinesis.partitionKey} ${kinesis.sequenceNumber}:${kinesis.subSequenceNumber}`);
    };
    expect(await run(eventOf(0, ['a 1', 'b 2'], 'c 3'), { processRecord })).toEqual(reported([]));
    expect(keys).toEqual(['a 100:0', 'b 100:1', 'c 101:undefined']);
  });

  it('are handed over as one where the function takes aggregates apart itself', async () => {
    const sizes: number[] = [];
    await run(eventOf(0, ['a 1', 'b 2']), {
      acceptAggregates: true,
      processRecord: (data) => void sizes.push(data.length),
    });
    expect(sizes).toEqual([44]);
  });

  it('are parked alone where they are poison, with their sub-sequence numbers, and nothing comes again', async () => {
    const event = eventOf(clock.now(), ['a good', 'b poison', 'c good', 'd poison'], 'e good');
    expect(await run(event)).toEqual(reported([]));
    expect(parked()).toEqual(['100:1 b poison', '100:3 d poison']);
    expect(lines[0]).toMatchObject({
      records: 5,
      done: 3,
      parked: 2,
      failures: [
        { sequenceNumber: '100', subSequenceNumber: 1, fate: 'parked' },
        { sequenceNumber: '100', subSequenceNumber: 3, fate: 'parked' },
      ],
    });
    const [{ body } = { body: '' }] = objects.list('parked/');
    expect(JSON.parse(body).KinesisBatchInfo.batchSize).toBe(1);
  });

  it('come again with their neighbours in an outage, and are reported once', async () => {
    const event = eventOf(clock.now(), 'a good', ['b poison', 'c outage', 'd outage'], 'e poison');
    expect(await run(event)).toEqual(reported([101, 102]));
    // All of the aggregate comes again, so its poison is not parked twice.
    expect(parked()).toEqual([]);
  });

  it('are parked for an unknown error beside neighbours that succeed', async () => {
    expect(await run(eventOf(clock.now(), ['a good', 'b bug']))).toEqual(reported([]));
    expect(parked()).toEqual(['100:1 b bug']);
    expect(handled.filter((text) => text === 'b bug')).toHaveLength(3);
  });

  it('have the batch halved where nothing succeeds, and are tried three times when it cannot be', async () => {
    await expect(run(eventOf(clock.now(), ['a bug', 'b bug'], 'c bug'))).rejects.toThrow('halved');
    const alone = eventOf(clock.now(), ['a bug', 'b bug']);
    await expect(run(alone)).rejects.toThrow('the record is tried again');
    await expect(run(alone)).rejects.toThrow('the record is tried again');
    expect(parked()).toEqual([]);
    expect(await run(alone)).toEqual(reported([]));
    expect(parked()).toEqual(['100:0 a bug', '100:1 b bug']);
    expect(objects.list('attempts/')).toEqual([]);
  });

  it('are parked when they have hung three times, without their neighbours', async () => {
    const alone = eventOf(clock.now(), ['a good', 'b hang', 'c good']);
    expect(await run(alone)).toEqual(reported([100]));
    expect(await run(alone)).toEqual(reported([100]));
    expect(await run(alone)).toEqual(reported([]));
    expect(parked()).toEqual(['100:1 b hang']);
  });

  it('have the batch halved where one of the first aggregate hangs', async () => {
    const event = eventOf(clock.now(), ['a good', 'b hang'], 'c good', 'd good');
    await expect(run(event)).rejects.toThrow('halved');
  });

  it('are told one by one to a redrive', async () => {
    const event = { ...eventOf(clock.now(), ['a good', 'b poison', 'c bug']), redrive: true };
    const { batchItemFailures, failures } = await run(event);
    expect({ batchItemFailures }).toEqual(reported([100]));
    expect(failures).toMatchObject([
      { sequenceNumber: '100', subSequenceNumber: 1, errorName: 'PoisonError' },
      { sequenceNumber: '100', subSequenceNumber: 2, errorName: 'TypeError' },
    ]);
    expect(parked()).toEqual([]);
  });

  it('are halved out of their batch without a parking lot, as others are', async () => {
    const options = { parkingLot: undefined };
    await expect(run(eventOf(clock.now(), ['a good', 'b poison'], 'c good'), options)).rejects.toThrow();
    expect(await run(eventOf(clock.now(), ['a good', 'b poison']), options)).toEqual(reported([100]));
    expect(await run(eventOf(clock.now(), 'a good', ['b good', 'c poison']), options)).toEqual(
      reported([101]),
    );
  });

  it('each get an end of their own where Lambda itself took their aggregate apart', async () => {
    const { Records } = eventOf(clock.now(), 'a good', 'b poison', 'c good');
    const same = Records.map((record) => ({
      ...record,
      eventID: `${SHARD}:100`,
      kinesis: { ...record.kinesis, sequenceNumber: '100' },
    }));
    expect(await run({ Records: same })).toEqual(reported([]));
    expect(parked()).toEqual(['100:undefined b poison']);
  });
});
