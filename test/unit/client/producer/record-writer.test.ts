import { KinesisClient } from '@aws-sdk/client-kinesis';
import { CredentialsProviderError } from '@smithy/core/config';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecordsNotWrittenError, RecordTooLargeError } from '../../../../client/errors';
import {
  type FailedRecord,
  type OutgoingRecord,
  RecordWriter,
  type RecordWriterOptions,
  type WrittenRecord,
} from '../../../../client/producer';
import { ManualClock } from '../../../support/manual-clock';
import { refuse, ScriptedStream, THROTTLED, until } from '../support/scripted-stream';

const text = (value: string, partitionKey = 'k'): OutgoingRecord => ({
  data: Buffer.from(value),
  partitionKey,
});
const MiB = 1024 * 1024;

let stream: ScriptedStream;
let clock: ManualClock;

beforeEach(async () => {
  stream = await ScriptedStream.start();
  clock = new ManualClock();
});
afterEach(() => stream.close());

const writerWith = (options: Partial<RecordWriterOptions> = {}) =>
  new RecordWriter({ client: stream.client, streamName: 'clicks', clock, random: () => 1, ...options });

/** Moves time on until the work is done, as a real clock would. */
async function finish<T>(work: Promise<T>, stepMs = 100): Promise<T> {
  let over = false;
  const watched = work.finally(() => {
    over = true;
  });
  watched.catch(() => undefined);
  while (!over) await clock.advance(stepMs);
  return watched;
}

describe('what is written', () => {
  it('goes to the stream with its keys, and is counted by shard', async () => {
    const writer = writerWith();
    await writer.write({ data: Buffer.from('a'), partitionKey: 'visitor', explicitHashKey: '0' });
    await writer.close();
    expect(stream.calls).toEqual([
      { StreamName: 'clicks', Records: [{ Data: 'YQ==', PartitionKey: 'visitor', ExplicitHashKey: '0' }] },
    ]);
    expect(writer.stats).toEqual({
      written: 1,
      retried: 0,
      throttled: 0,
      failed: 0,
      perShard: new Map([['shardId-000000000000', 1]]),
    });
  });

  it('can be addressed by ARN', async () => {
    const streamArn = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
    const writer = writerWith({ streamName: undefined, streamArn });
    await writer.write(text('a'));
    await writer.close();
    expect(stream.calls[0]?.StreamARN).toBe(streamArn);
  });

  it('is cut into calls of 500 records', async () => {
    const writer = writerWith();
    for (let number = 0; number < 1_201; number++) await writer.write(text(`${number}`));
    await writer.close();
    expect(stream.calls.map(({ Records }) => Records.length)).toEqual([500, 500, 201]);
  });

  it('is cut into calls of at most maxBatchBytes, data and partition key together; a larger record goes alone', async () => {
    const writer = writerWith({ maxBatchBytes: 100 });
    for (const length of [39, 39, 39, 150, 9]) await writer.write(text('x'.repeat(length), 'kk'));
    await writer.close();
    expect(stream.calls.map(({ Records }) => Records.length)).toEqual([2, 1, 1, 1]);
  });

  it('waits up to maxBufferedTimeMs for records to share its call', async () => {
    const writer = writerWith({ maxBufferedTimeMs: 250 });
    await writer.write(text('a'));
    await clock.advance(200);
    await writer.write(text('b'));
    await clock.advance(49);
    expect(stream.calls).toHaveLength(0);
    await clock.advance(1);
    await until(() => writer.stats.written === 2);
    expect(stream.calls).toHaveLength(1);
  });

  it('keeps to maxConcurrentRequests, and makes use of them', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    stream.script = async (entries) => {
      await released;
      return entries.map(() => undefined);
    };
    const writer = writerWith({ maxConcurrentRequests: 3, maxBatchBytes: 10 });
    for (let number = 0; number < 50; number++) await writer.write(text('123456789'));
    await until(() => stream.underWay.now === 3);
    release();
    await writer.close();
    expect(stream.underWay.most).toBe(3);
    expect(writer.stats.written).toBe(50);
  });
});

describe('records that were not written', () => {
  it('are sent again, and only they', async () => {
    stream.script = (entries, call) =>
      entries.map((_, index) => (call === 1 && index % 2 ? THROTTLED : undefined));
    const writer = writerWith();
    for (const value of ['a', 'b', 'c', 'd']) await writer.write(text(value));
    await finish(writer.close());
    expect(stream.calls.map(({ Records }) => Records.length)).toEqual([4, 2]);
    expect(stream.written).toEqual(['a', 'c', 'b', 'd']);
    expect(writer.stats).toMatchObject({ written: 4, retried: 2, throttled: 2, failed: 0 });
  });

  it('wait longer each time, with full jitter: up to 100 ms, 200 ms, 400 ms', async () => {
    stream.script = (entries, call) => entries.map(() => (call < 4 ? 'InternalFailure' : undefined));
    const writer = writerWith();
    await writer.write(text('a'));
    const closing = writer.close();
    for (const [call, ms] of [
      [1, 100],
      [2, 200],
      [3, 400],
    ] as const) {
      await until(() => writer.stats.retried === call);
      await clock.advance(ms - 1);
      expect(stream.calls).toHaveLength(call);
      await clock.advance(1);
      await until(() => stream.calls.length === call + 1);
    }
    await closing;
    expect(writer.stats).toMatchObject({ written: 1, retried: 3, throttled: 0 });
  });

  it.each([
    ['throttling of the whole call', THROTTLED, 400],
    ['throttling of KMS', 'KMSThrottlingException', 400],
    ['a fault of the service', 'InternalFailure', 500],
    ['an unavailable service', 'ServiceUnavailable', 503],
  ])('are sent again after %s', async (_, code, status) => {
    stream.script = (entries, call) => (call === 1 ? refuse(code, status) : entries.map(() => undefined));
    const writer = writerWith();
    await writer.write(text('a'));
    await finish(writer.close());
    expect(writer.stats).toMatchObject({ written: 1, retried: 1, failed: 0 });
  });

  it('are sent again when the connection is lost', async () => {
    const writer = writerWith();
    await stream.close();
    await writer.write(text('a'));
    const closing = writer.close();
    await until(() => writer.stats.retried === 1);
    closing.catch(() => undefined);
  });

  it.each([
    'ResourceNotFoundException',
    'InvalidArgumentException',
    'ValidationException',
    'SerializationException',
  ])('fail at once after %s, as no attempt can help', async (code) => {
    stream.script = () => refuse(code);
    const writer = writerWith();
    await writer.write(text('a'));
    await expect(writer.close()).rejects.toThrow(
      new RecordsNotWrittenError(1, [{ record: text('a'), reason: `${code}: ${code} as the test says` }]),
    );
    expect(stream.calls).toHaveLength(1);
  });

  it.each([
    'AccessDeniedException',
    'ExpiredTokenException',
    'UnrecognizedClientException',
    'InvalidSignatureException',
    'IncompleteSignature',
    'MissingAuthenticationTokenException',
    'KMSAccessDeniedException',
    'KMSDisabledException',
    'KMSInvalidStateException',
    'KMSNotFoundException',
    'KMSOptInRequired',
    'ResourceInUseException',
    'RequestTimeTooSkewed',
    'AnErrorOfNextYear',
  ])('are sent again after %s, which passes, until their time is up', async (code) => {
    stream.script = (entries, call) => (call <= 3 ? refuse(code) : entries.map(() => undefined));
    const writer = writerWith();
    await writer.write(text('a'));
    await finish(writer.close());
    expect(writer.stats).toMatchObject({ written: 1, retried: 3, failed: 0 });
    expect(writer.stats.lastError).toBe(`${code}: ${code} as the test says`);
    stream.script = () => refuse(code);
    const another = writerWith({ recordTtlMs: 10_000 });
    await another.write(text('a'));
    await expect(finish(another.close())).rejects.toThrow(/its time was up.*/);
  });

  it('are sent again when there were no credentials for a while', async () => {
    let failures = 2;
    const client = new KinesisClient({
      endpoint: await stream.client.config
        .endpoint?.()
        .then(({ protocol, hostname, port }) => `${protocol}//${hostname}:${port}`),
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: async () => {
        if (failures-- > 0) throw new CredentialsProviderError('the metadata service does not answer');
        return { accessKeyId: 'test', secretAccessKey: 'test' };
      },
    });
    const writer = writerWith({ client });
    await writer.write(text('a'));
    const closing = writer.close();
    await until(() => writer.stats.retried === 1);
    expect(writer.stats.lastError).toBe('CredentialsProviderError: the metadata service does not answer');
    await finish(closing);
    client.destroy();
    expect(writer.stats).toMatchObject({ written: 1, retried: 2, failed: 0 });
  });

  it('wait for a stream that was there and is not, as in a deployment that replaces it', async () => {
    const writer = writerWith();
    await writer.write(text('a'));
    await writer.flush();
    stream.script = (entries, call) =>
      call <= 3 ? refuse('ResourceNotFoundException') : entries.map(() => undefined);
    await writer.write(text('b'));
    await finish(writer.close());
    expect(stream.written).toEqual(['a', 'b']);
  });

  it('are told apart when a call is refused for one of them: only that one fails', async () => {
    stream.script = (entries) =>
      entries.some(({ Data }) => Buffer.from(Data, 'base64').toString() === '137')
        ? refuse('InvalidArgumentException')
        : entries.map(() => undefined);
    const failed: FailedRecord[] = [];
    const writer = writerWith({ onFailed: (failure) => failed.push(failure) });
    for (let number = 0; number < 300; number++) await writer.write(text(`${number}`));
    await finish(writer.close());
    expect(failed.map(({ record }) => Buffer.from(record.data).toString())).toEqual(['137']);
    expect(stream.written).toHaveLength(299);
    expect(stream.calls.length).toBeLessThan(30);
  });

  it('hold fresh records back, so that a throttled stream is not sent everything over and over', async () => {
    stream.script = (entries) => entries.map(() => THROTTLED);
    const writer = writerWith({ maxConcurrentRequests: 1 });
    for (let number = 0; number < 2_000; number++) await writer.write(text(`${number}`));
    await until(() => writer.stats.throttled === 500);
    expect(stream.calls).toHaveLength(1);
    await clock.advance(100);
    await until(() => writer.stats.throttled === 1_000);
    expect(stream.calls[1]?.Records).toEqual(stream.calls[0]?.Records);
    stream.script = (entries) => entries.map(() => undefined);
    await finish(writer.close());
    expect(stream.written).toHaveLength(2_000);
  });

  it('fail when recordTtlMs is over, with the last reason, and are handed to onFailed', async () => {
    stream.script = (entries) => entries.map(() => THROTTLED);
    const failed: FailedRecord[] = [];
    const writer = writerWith({ recordTtlMs: 10_000, onFailed: (failure) => failed.push(failure) });
    await writer.write(text('a'));
    await finish(writer.close());
    expect(failed).toEqual([{ record: text('a'), reason: expect.stringMatching(/its time was up/) }]);
    expect(writer.stats).toMatchObject({ written: 0, failed: 1 });
  });

  it('fail when recordTtlMs is over and the call was never answered', async () => {
    stream.script = () => new Promise(() => undefined);
    const writer = writerWith({ recordTtlMs: 10_000 });
    await writer.write(text('a'));
    const closing = writer.close();
    await until(() => stream.calls.length === 1);
    await expect(finish(closing, 1_000)).rejects.toThrow(
      /1 records were not written.*its time was up; last, AbortError/,
    );
  });

  it('are reported once: the next flush is not blamed', async () => {
    stream.script = () => refuse('ValidationException');
    const writer = writerWith();
    await writer.write(text('a'));
    await expect(writer.flush()).rejects.toThrow(RecordsNotWrittenError);
    await writer.close();
  });
});

describe('written records', () => {
  it('are told to onWritten, with shard and sequence number', async () => {
    const written: WrittenRecord[] = [];
    const [a, b] = [text('a'), text('b')];
    stream.script = (entries, call) =>
      entries.map((_, index) => (call + index === 1 ? THROTTLED : undefined));
    const writer = writerWith({ onWritten: (record) => written.push(record) });
    await writer.write(a);
    await writer.write(b);
    await finish(writer.close());
    const shardId = 'shardId-000000000000';
    expect(written).toEqual([
      { record: b, shardId, sequenceNumber: '1' },
      { record: a, shardId, sequenceNumber: '2' },
    ]);
    expect(written[0]?.record).toBe(b);
  });
});

describe('a wall clock that is set', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ['back by an hour', -3_600_000],
    ['forward by an hour', 3_600_000],
  ])('%s neither holds records up nor makes them look old', async (_, stepMs) => {
    const { now } = Date;
    let step = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + step);
    // A clock of its own would hide the default.
    const writer = writerWith({
      clock: undefined,
      recordsPerSecond: 1_000,
      recordTtlMs: 60_000,
      maxBufferedTimeMs: 5,
    });
    stream.script = (entries, call) =>
      entries.map((_, index) => ((call + index) % 5 ? undefined : THROTTLED));
    const begin = performance.now();
    for (let number = 0; number < 300; number++) {
      if (number === 100) step = stepMs;
      await writer.write(text(`${number}`));
    }
    await writer.close();
    expect(writer.stats).toMatchObject({ written: 300, failed: 0 });
    expect(performance.now() - begin).toBeLessThan(20_000);
  });
});

describe('backpressure', () => {
  it('lets write wait while maxBufferedBytes are not yet written', async () => {
    const release: (() => void)[] = [];
    stream.script = (entries) =>
      new Promise((resolve) => release.push(() => resolve(entries.map(() => undefined))));
    const writer = writerWith({ maxBufferedBytes: 100, maxConcurrentRequests: 1 });
    await writer.write(text('x'.repeat(59)));
    let accepted = false;
    const second = writer.write(text('y'.repeat(59))).then(() => {
      accepted = true;
    });
    await until(() => release.length === 1);
    expect(accepted).toBe(false);
    release[0]?.();
    await second;
    const closing = writer.close();
    await until(() => release.length === 2);
    release[1]?.();
    await closing;
  });

  it('takes a record that is larger than the buffer when the buffer is empty', async () => {
    const writer = writerWith({ maxBufferedBytes: 10 });
    await writer.write(text('x'.repeat(50)));
    await writer.write(text('y'.repeat(50)));
    await writer.close();
    expect(stream.written).toHaveLength(2);
  });
});

describe('flush', () => {
  it('waits for what was accepted before, not for what comes later', async () => {
    let hold: (() => void) | undefined;
    stream.script = (entries) => {
      if (stream.calls.length === 1) return entries.map(() => undefined);
      return new Promise((resolve) => {
        hold = () => resolve(entries.map(() => undefined));
      });
    };
    const writer = writerWith();
    await writer.write(text('before'));
    const flushed = writer.flush();
    await writer.write(text('after'));
    await flushed;
    expect(stream.written).toEqual(['before']);
    const closing = writer.close();
    await until(() => hold !== undefined);
    hold?.();
    await closing;
    expect(stream.written).toEqual(['before', 'after']);
  });

  it('of an idle writer is over at once', async () => {
    await writerWith().flush();
    expect(stream.calls).toHaveLength(0);
  });
});

describe('recordsPerSecond', () => {
  it('spreads records evenly over time', async () => {
    const writer = writerWith({ recordsPerSecond: 20 });
    for (let number = 0; number < 30; number++) await writer.write(text(`${number}`));
    const start = clock.now();
    const closing = writer.close();
    await until(() => writer.stats.written === 2);
    for (let tenth = 1; tenth < 15; tenth++) {
      await clock.advance(99);
      expect(stream.calls).toHaveLength(tenth);
      await clock.advance(1);
      await until(() => writer.stats.written === 2 * (tenth + 1));
    }
    await closing;
    expect(clock.now() - start).toBe(1_400);
  });
});

describe('abort', () => {
  it('gives up what is buffered, waiting and under way, says so for each record, and refuses more', async () => {
    const controller = new AbortController();
    const failed: FailedRecord[] = [];
    stream.script = () => new Promise(() => undefined);
    const writer = writerWith({
      signal: controller.signal,
      maxBufferedBytes: 20,
      maxConcurrentRequests: 1,
      maxBatchBytes: 10,
      onFailed: (failure) => failed.push(failure),
    });
    await writer.write(text('under-way'));
    await writer.write(text('buffered.'));
    const waiting = writer.write(text('waiting..'));
    await until(() => stream.calls.length === 1);
    controller.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
    await writer.flush();
    expect(failed.map(({ record, reason }) => [Buffer.from(record.data).toString(), reason])).toEqual([
      ['buffered.', 'the writer was aborted before the record was sent'],
      ['under-way', 'the writer was aborted during the call; the record may have been written'],
    ]);
    await expect(writer.write(text('more'))).rejects.toThrow('Ctrl-C');
    expect(clock.pending).toBe(0);
  });
});

describe('what is refused', () => {
  it('is a record above maxRecordBytes, with its size and the limit; others are not affected', async () => {
    const writer = writerWith();
    await writer.write(text('x'.repeat(MiB - 1)));
    await expect(writer.write(text('x'.repeat(MiB)))).rejects.toThrow(new RecordTooLargeError(MiB + 1, MiB));
    await writer.close();
    expect(stream.written).toHaveLength(1);
  });

  it.each([
    [{ partitionKey: '' }, 'partitionKey has 0 characters; PutRecords takes 1 to 256.'],
    [{ partitionKey: 'x'.repeat(257) }, 'partitionKey has 257 characters; PutRecords takes 1 to 256.'],
    [
      { explicitHashKey: '-1' },
      'explicitHashKey "-1" is not a decimal number from 0 to 2^128 - 1, as PutRecords takes it.',
    ],
    [
      { explicitHashKey: String(2n ** 128n) },
      `explicitHashKey "${2n ** 128n}" is not a decimal number from 0 to 2^128 - 1, as PutRecords takes it.`,
    ],
  ])('is a record with the key %j', async (change, reason) => {
    await expect(writerWith().write({ ...text('a'), ...change })).rejects.toThrow(new RangeError(reason));
  });

  it('counts the characters of a partition key, not its UTF-16 units', async () => {
    const writer = writerWith();
    await writer.write(text('a', '😀'.repeat(256)));
    await writer.close();
    expect(stream.written).toEqual(['a']);
  });

  it('is a write after close', async () => {
    const writer = writerWith();
    await writer.close();
    await expect(writer.write(text('a'))).rejects.toThrow(
      'The RecordWriter is closed and takes no more records.',
    );
  });

  it.each([
    [{ streamName: undefined }, 'Give a RecordWriter exactly one of streamName and streamArn, got neither.'],
    [{ streamArn: 'arn' }, 'Give a RecordWriter exactly one of streamName and streamArn, got both.'],
    [
      { maxRecordBytes: 11 * MiB },
      'maxRecordBytes of a RecordWriter must be from 1 to 10,485,760, the largest record that PutRecords takes; got 11534336.',
    ],
    [
      { maxBatchBytes: 0 },
      'maxBatchBytes of a RecordWriter must be from 1 to 10,485,760, the largest request that PutRecords takes; got 0.',
    ],
    [
      { maxConcurrentRequests: 0 },
      'maxConcurrentRequests of a RecordWriter must be a number of 1 or more; got 0.',
    ],
    [{ maxBufferedTimeMs: -1 }, 'maxBufferedTimeMs of a RecordWriter must be a number of 0 or more; got -1.'],
    [{ recordsPerSecond: 0 }, 'recordsPerSecond of a RecordWriter must be a number above 0; got 0.'],
    [{ recordTtlMs: Number.NaN }, 'recordTtlMs of a RecordWriter must be a number of 1 or more; got NaN.'],
  ])('is the option %j', (options, reason) => {
    expect(() => writerWith(options)).toThrow(new RangeError(reason));
  });
});

describe('whatever the stream does', () => {
  it('each record is written exactly once, or reported as failed once', async () => {
    const answer = fc.constantFrom('ok', 'ok', 'ok', 'throttled', 'failure', 'refused');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(answer, { minLength: 1, maxLength: 8 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (answers, sizes, maxConcurrentRequests) => {
          stream.calls.length = 0;
          stream.written.length = 0;
          stream.script = (entries, call) => {
            const row = answers[call - 1] ?? ['ok'];
            if (row[0] === 'refused')
              return refuse(
                call % 2 === 0 ? 'ValidationException' : 'InternalFailure',
                call % 2 === 0 ? 400 : 500,
              );
            const codes = {
              ok: undefined,
              throttled: THROTTLED,
              failure: 'InternalFailure',
              refused: 'InternalFailure',
            };
            return entries.map((_, index) => codes[row[index % row.length] ?? 'ok']);
          };
          const failed: string[] = [];
          const writer = writerWith({
            maxConcurrentRequests,
            maxBatchBytes: 100,
            maxBufferedBytes: 200,
            onFailed: ({ record }) => failed.push(Buffer.from(record.data).toString()),
          });
          const values = sizes.map((size, number) => `${number}:${'x'.repeat(size)}`);
          const writing = (async () => {
            for (const value of values) await writer.write(text(value));
            await writer.close();
          })();
          await finish(writing);
          expect([...stream.written, ...failed].sort()).toEqual([...values].sort());
          expect(writer.stats).toMatchObject({ written: stream.written.length, failed: failed.length });
          expect(stream.underWay.most).toBeLessThanOrEqual(4);
          for (const { Records } of stream.calls) {
            const bytes = Records.reduce((sum, { Data }) => sum + Buffer.from(Data, 'base64').length + 1, 0);
            expect(bytes).toBeLessThanOrEqual(100);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
