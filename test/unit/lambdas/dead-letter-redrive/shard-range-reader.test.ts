import { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RangeProgress } from '../../../../lambdas/dead-letter-redrive/range-progress';
import { ShardPages } from '../../../../lambdas/dead-letter-redrive/shard-pages';
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
let limits: unknown[];
let getShardIterator: JsonOperation;
let streamExists: boolean;

beforeEach(async () => {
  pages = [];
  iterators = [];
  limits = [];
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
      GetRecords: ({ Limit }) => {
        limits.push(Limit);
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

const range = (startSequenceNumber = '10', endSequenceNumber = '19', batchSize = 10) =>
  new RangeProgress(
    startSequenceNumber,
    { ...POINTER, startSequenceNumber, endSequenceNumber, batchSize },
    false,
  );

/** Reads ranges, moving time on while it waits. @returns the sequence numbers */
async function read(ranges = [range()], signal = new AbortController().signal): Promise<string[]> {
  const pages = new ShardPages({ client, streamArn: POINTER.streamArn, clock, random: () => 1 });
  const replayedBy = 'arn:aws:lambda:us-east-1:123456789012:function:redrive';
  const reader = new ShardRangeReader(pages, POINTER.streamArn, replayedBy);
  const numbers: string[] = [];
  let over = false;
  const reading = (async () => {
    for await (const { record } of reader.read(POINTER.shardId, ranges, signal)) {
      numbers.push(record.kinesis.sequenceNumber);
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
    const ranges = [range(), range('30', '31')];
    expect(await read(ranges)).toEqual([]);
    expect(ranges.map(({ problem }) => problem)).toEqual(Array(2).fill('Stream clicks not found.'));
  });

  it('serves every range that a page covers, and goes to the next one with an iterator of its own', async () => {
    pages = [() => page([10, 11, 12, 13, 14]), () => page([50, 51])];
    expect(await read([range('50', '50'), range('13', '14'), range('10', '11')])).toEqual([
      '10',
      '11',
      '13',
      '14',
      '50',
    ]);
    expect(iterators.map(({ StartingSequenceNumber }) => StartingSequenceNumber)).toEqual(['10', '50']);
  });

  it('reads on where a range goes on', async () => {
    pages = [() => page([10, 11]), () => page([12, 13, 14])];
    expect(await read([range('10', '12'), range('14', '14')])).toEqual(['10', '11', '12', '14']);
    expect(iterators).toHaveLength(1);
  });

  it('asks for no more records than its ranges have, but for a hundred at least', async () => {
    pages = [() => page([10, 11]), () => page([400]), () => page([500])];
    await read([range('10', '11', 5), range('400', '400', 300), range('500', '500', 20_000)]);
    expect(limits).toEqual([10_000, 10_000, 10_000]);
    limits = [];
    pages = [() => page([10, 11]), () => page([400])];
    await read([range('10', '11', 5), range('400', '400', 300)]);
    expect(limits).toEqual([305, 300]);
    limits = [];
    pages = [() => page([10])];
    await read([range('10', '10', 1)]);
    expect(limits).toEqual([100]);
  });

  it('keeps what the stream answers to one range from the others', async () => {
    const refused = () => {
      throw new AwsError('InvalidArgumentException', 'That is no sequence number of this shard.', 400);
    };
    getShardIterator = ({ StartingSequenceNumber }) =>
      StartingSequenceNumber === '10' ? refused() : { ShardIterator: 'first' };
    pages = [() => page([20, 21]), () => page([30])];
    const ranges = [range('10', '11'), range('20', '21'), range('30', '30')];
    expect(await read(ranges)).toEqual(['20', '21', '30']);
    expect(ranges.map(({ problem }) => problem)).toEqual([
      'That is no sequence number of this shard.',
      undefined,
      undefined,
    ]);
  });

  it('ends as soon as it is aborted', async () => {
    const controller = new AbortController();
    pages = [
      () => {
        controller.abort(new Error('time is up'));
        return page([10]);
      },
    ];
    await expect(read([range()], controller.signal)).rejects.toThrow();
  });
});
