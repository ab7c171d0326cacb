import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { beforeEach, describe, expect, it } from 'vitest';
import { pageLimit, ShardCursor } from '../../../../../lambdas/dead-letter-redrive/collect/shard-cursor';
import { TimeUpError } from '../../../../../lambdas/dead-letter-redrive/consumer/consumer';
import { ManualClock } from '../../../../support/manual-clock';
import { SHARD, STREAM } from '../support/failed-batches';

const page = (numbers: readonly number[], millisBehindLatest = 1_000, bytes = 1) => ({
  Records: numbers.map((number) => ({
    SequenceNumber: String(number),
    Data: Buffer.alloc(bytes),
    PartitionKey: 'k',
  })),
  NextShardIterator: 'next',
  MillisBehindLatest: millisBehindLatest,
});
const errorOf = (Type: new (options: { message: string; $metadata: object }) => Error) => () => {
  throw new Type({ message: 'refused', $metadata: {} });
};

let clock: ManualClock;
let pages: (() => unknown)[];
let seeks: unknown[];
let limits: unknown[];
let seek: () => unknown;
let describeStream: () => unknown;
let remainingMs: number;

beforeEach(() => {
  clock = new ManualClock();
  [pages, seeks, limits, remainingMs] = [[], [], [], 900_000];
  seek = () => ({ ShardIterator: 'first' });
  describeStream = () => ({});
});

function cursor(): ShardCursor {
  const send = async (command: { readonly input: object }) => {
    if (command instanceof GetShardIteratorCommand) {
      const { ShardIteratorType, StartingSequenceNumber } = command.input;
      seeks.push(`${ShardIteratorType} ${StartingSequenceNumber}`);
      return seek();
    }
    if (!(command instanceof GetRecordsCommand)) return describeStream();
    limits.push(command.input.Limit);
    const next = pages.shift();
    if (next === undefined) throw new Error('The test expects no further call.');
    return next();
  };
  const timing = { clock, random: () => 1, timeLeft: () => remainingMs };
  return new ShardCursor(SHARD, { client: { send: send as never }, streamArn: STREAM, ...timing });
}

/** Reads ranges one after the other, moving time on while it waits. */
async function read(...ranges: (readonly [number, number])[]): Promise<string[]> {
  const one = cursor();
  const numbers: string[] = [];
  let over = false;
  const reading = (async () => {
    for (const [start, end] of ranges) {
      for await (const { SequenceNumber = '' } of one.read(BigInt(start), BigInt(end)))
        numbers.push(SequenceNumber);
    }
  })().finally(() => {
    over = true;
  });
  reading.catch(() => undefined);
  while (!over) await clock.advance(100);
  await reading;
  return numbers;
}

describe('ShardCursor', () => {
  it('reads from the first record to the last, over pages, empty ones too', async () => {
    pages = [() => page([10, 11]), () => page([]), () => page([15, 19, 20])];
    expect(await read([10, 19])).toEqual(['10', '11', '15', '19']);
    expect(seeks).toEqual(['AT_SEQUENCE_NUMBER 10']);
  });

  it.each([
    ['at a record beyond the range, when the last one is gone', () => page([10, 20])],
    ['at the end of a closed shard', () => ({ ...page([10]), NextShardIterator: undefined })],
  ])('ends %s', async (_, answer) => {
    pages = [answer];
    expect(await read([10, 19])).toEqual(['10']);
  });

  it('ends at the tip of the shard', async () => {
    pages = [() => page([], 5_000), () => page([], 0)];
    expect(await read([10, 19])).toEqual([]);
  });

  it('serves the next range from the page that it has, and seeks what lies behind it', async () => {
    pages = [() => page([10, 11, 12, 13, 14]), () => page([50, 51])];
    expect(await read([10, 11], [13, 14], [50, 50])).toEqual(['10', '11', '13', '14', '50']);
    expect(seeks).toEqual(['AT_SEQUENCE_NUMBER 10', 'AT_SEQUENCE_NUMBER 50']);
  });

  it('goes on behind the last record when its iterator has expired', async () => {
    pages = [() => page([10, 11]), errorOf(ExpiredIteratorException), () => page([12, 19])];
    expect(await read([10, 19])).toEqual(['10', '11', '12', '19']);
    expect(seeks).toEqual(['AT_SEQUENCE_NUMBER 10', 'AFTER_SEQUENCE_NUMBER 11']);
  });

  it('finds nothing in a shard that is gone; a stream that is gone is an error', async () => {
    seek = errorOf(ResourceNotFoundException);
    expect(await read([10, 19])).toEqual([]);
    describeStream = errorOf(ResourceNotFoundException);
    await expect(read([10, 19])).rejects.toThrow(ResourceNotFoundException);
  });

  it('leaves a shard to its live readers: one call a second, of some 1 MiB', async () => {
    const bytes = 64 * 1024;
    pages = [
      () => page([10, 11], 1, bytes),
      () => page([12], 1, bytes),
      () => page([19], 1, 2 * 1024 * 1024),
    ];
    const start = clock.now();
    await read([10, 19]);
    expect(clock.now() - start).toBeGreaterThanOrEqual(2_000);
    expect(limits).toEqual([102, 16, 16]);
    expect([0, 1, 2 * 1024 * 1024].map(pageLimit)).toEqual([10_000, 10_000, 1]);
  });

  it('waits while the shard is throttled, as long as there is time', async () => {
    pages = [errorOf(ProvisionedThroughputExceededException), () => page([10, 19])];
    expect(await read([10, 19])).toEqual(['10', '19']);
    pages = [
      () => {
        remainingMs = 29_000;
        return errorOf(ProvisionedThroughputExceededException)();
      },
    ];
    await expect(read([10, 19])).rejects.toThrow(TimeUpError);
  });

  it('tries again what the network or the service did wrong, five times in a row', async () => {
    const hung = () => {
      throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
    };
    const failed = () => {
      throw Object.assign(new Error('internal'), { $metadata: { httpStatusCode: 500 } });
    };
    pages = [hung, failed, () => page([10, 19])];
    expect(await read([10, 19])).toEqual(['10', '19']);
    pages = Array(5).fill(hung);
    await expect(read([10, 19])).rejects.toThrow('no answer');
    pages = [
      () => {
        throw new RangeError('no');
      },
    ];
    await expect(read([10, 19])).rejects.toThrow(RangeError);
  });
});
