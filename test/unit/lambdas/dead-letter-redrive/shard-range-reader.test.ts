import { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ShardRangeReader } from '../../../../lambdas/dead-letter-redrive/shard-range-reader';
import { AwsError, FrontDoor, type JsonInput, type JsonOperation, JsonService } from '../../../../local/http';
import { ManualClock } from '../../../support/manual-clock';

const POINTER = {
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:consumer',
  streamArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
  shardId: 'shardId-000000000000',
  startSequenceNumber: '10',
  endSequenceNumber: '19',
  batchSize: 10,
};
const page = (numbers: readonly number[], millisBehindLatest = 1_000) => ({
  Records: numbers.map((number) => ({ SequenceNumber: String(number), Data: 'YQ==', PartitionKey: 'k' })),
  NextShardIterator: 'next',
  MillisBehindLatest: millisBehindLatest,
});

let door: FrontDoor;
let client: KinesisClient;
let clock: ManualClock;
let pages: (() => unknown)[];
let iterators: JsonInput[];
let getShardIterator: JsonOperation;
let streamExists: boolean;

beforeEach(async () => {
  pages = [];
  iterators = [];
  streamExists = true;
  clock = new ManualClock();
  getShardIterator = () => ({ ShardIterator: 'first' });
  const onError = (error: unknown) => {
    throw error;
  };
  const service = new JsonService({
    signingName: 'kinesis',
    jsonVersion: '1.1',
    onError,
    operations: {
      GetShardIterator: (input, request) => {
        iterators.push(input);
        return getShardIterator(input, request);
      },
      GetRecords: () => {
        const next = pages.shift();
        if (next === undefined)
          throw new AwsError('InternalFailure', 'The test expects no further call.', 400);
        return next();
      },
      DescribeStreamSummary: () => {
        if (streamExists) return { StreamDescriptionSummary: {} };
        throw new AwsError('ResourceNotFoundException', 'Stream clicks not found.');
      },
    },
  });
  door = new FrontDoor({ services: [service], onError });
  const { url } = await door.start({ port: 0 });
  client = new KinesisClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await door.close();
});

/** Reads the range, moving time on while it waits. @returns the sequence numbers */
async function read(signal = new AbortController().signal): Promise<string[]> {
  const reader = new ShardRangeReader({
    client,
    streamArn: POINTER.streamArn,
    replayedBy: 'arn:aws:lambda:us-east-1:123456789012:function:redrive',
    clock,
    random: () => 1,
  });
  const numbers: string[] = [];
  let over = false;
  const reading = (async () => {
    for await (const records of reader.read(POINTER, signal)) {
      numbers.push(...records.map(({ kinesis }) => kinesis.sequenceNumber));
    }
  })().finally(() => {
    over = true;
  });
  reading.catch(() => undefined);
  while (!over) await clock.advance(50);
  await reading;
  return numbers;
}

describe('ShardRangeReader', () => {
  it('reads from the first record to the last, over pages, empty ones too', async () => {
    pages = [() => page([10, 11]), () => page([]), () => page([15, 19, 20])];
    expect(await read()).toEqual(['10', '11', '15', '19']);
    expect(iterators).toEqual([
      expect.objectContaining({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '10' }),
    ]);
  });

  it('ends at a record beyond the range, when the last one is gone', async () => {
    pages = [() => page([10, 20])];
    expect(await read()).toEqual(['10']);
  });

  it('ends at the tip of the shard', async () => {
    pages = [() => page([], 5_000), () => page([], 0)];
    expect(await read()).toEqual([]);
  });

  it('ends where a closed shard does', async () => {
    pages = [() => ({ ...page([10]), NextShardIterator: undefined })];
    expect(await read()).toEqual(['10']);
  });

  it('goes on after the last record when its iterator has expired', async () => {
    pages = [
      () => page([10, 11]),
      () => {
        throw new AwsError('ExpiredIteratorException', 'Iterator expired.');
      },
      () => page([12, 19]),
    ];
    expect(await read()).toEqual(['10', '11', '12', '19']);
    expect(iterators[1]).toMatchObject({
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
      StartingSequenceNumber: '11',
    });
  });

  it('waits while the shard is throttled', async () => {
    const throttled = () => {
      throw new AwsError('ProvisionedThroughputExceededException', 'Rate exceeded for shard.');
    };
    pages = [throttled, throttled, () => page([10, 19])];
    const start = clock.now();
    expect(await read()).toEqual(['10', '19']);
    expect(clock.now() - start).toBeGreaterThanOrEqual(1_500);
  });

  it('makes at most four calls a second to a shard', async () => {
    pages = [() => page([10]), () => page([11]), () => page([12]), () => page([13]), () => page([19])];
    const start = clock.now();
    await read();
    expect(clock.now() - start).toBeGreaterThanOrEqual(1_000);
  });

  it('finds nothing in a shard that is gone', async () => {
    getShardIterator = () => {
      throw new AwsError('ResourceNotFoundException', 'Shard shardId-000000000000 not found.');
    };
    expect(await read()).toEqual([]);
  });

  it('does not take a stream that is gone for a shard that is gone', async () => {
    streamExists = false;
    getShardIterator = () => {
      throw new AwsError('ResourceNotFoundException', 'Stream clicks not found.');
    };
    await expect(read()).rejects.toThrow('Stream clicks not found.');
  });

  it('ends as soon as it is aborted', async () => {
    const controller = new AbortController();
    pages = [
      () => {
        controller.abort(new Error('time is up'));
        return page([10]);
      },
    ];
    await expect(read(controller.signal)).rejects.toThrow();
  });
});
