import { KinesisClient } from '@aws-sdk/client-kinesis';
import { CredentialsProviderError } from '@smithy/core/config';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deaggregate } from '../../../../client';
import {
  RecordNotWrittenError,
  RecordsNotWrittenError,
  RecordTooLargeError,
} from '../../../../client/errors';
import {
  type FailedRecord,
  KinesisProducer,
  type KinesisProducerOptions,
  type OutgoingRecord,
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

const producerWith = (options: Partial<KinesisProducerOptions> = {}) =>
  new KinesisProducer({
    client: stream.client,
    streamName: 'clicks',
    clock,
    random: () => 1,
    rateLimit: Number.POSITIVE_INFINITY,
    ...options,
  });

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
    const producer = producerWith();
    void producer.put({ data: Buffer.from('a'), partitionKey: 'visitor', explicitHashKey: '0' });
    await producer.close();
    expect(stream.calls).toEqual([
      { StreamName: 'clicks', Records: [{ Data: 'YQ==', PartitionKey: 'visitor', ExplicitHashKey: '0' }] },
    ]);
    expect(producer.stats).toEqual({
      written: 1,
      retried: 0,
      throttled: 0,
      failed: 0,
      perShard: new Map([['shardId-000000000000', 1]]),
    });
  });

  it('can be addressed by ARN', async () => {
    const streamArn = 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks';
    const producer = producerWith({ streamName: undefined, streamArn });
    void producer.put(text('a'));
    await producer.close();
    expect(stream.calls[0]?.StreamARN).toBe(streamArn);
  });

  it('is cut into calls of 500 records', async () => {
    const producer = producerWith();
    for (let number = 0; number < 1_201; number++) void producer.put(text(`${number}`));
    await producer.close();
    expect(stream.calls.map(({ Records }) => Records.length)).toEqual([500, 500, 201]);
  });

  it('is cut into calls of at most collectionMaxSize, data and partition key together; a larger record goes alone', async () => {
    const producer = producerWith({ collectionMaxSize: 100 });
    for (const length of [39, 39, 39, 150, 9]) void producer.put(text('x'.repeat(length), 'kk'));
    await producer.close();
    expect(stream.calls.map(({ Records }) => Records.length)).toEqual([2, 1, 1, 1]);
  });

  it('waits up to recordMaxBufferedTime for records to share its call', async () => {
    const producer = producerWith({ recordMaxBufferedTime: 250 });
    void producer.put(text('a'));
    await clock.advance(200);
    void producer.put(text('b'));
    await clock.advance(49);
    expect(stream.calls).toHaveLength(0);
    await clock.advance(1);
    await until(() => producer.stats.written === 2);
    expect(stream.calls).toHaveLength(1);
  });

  it('keeps to maxConnections, and makes use of them', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    stream.script = async (entries) => {
      await released;
      return entries.map(() => undefined);
    };
    const producer = producerWith({ maxConnections: 3, collectionMaxSize: 10 });
    for (let number = 0; number < 50; number++) void producer.put(text('123456789'));
    await until(() => stream.underWay.now === 3);
    release();
    await producer.close();
    expect(stream.underWay.most).toBe(3);
    expect(producer.stats.written).toBe(50);
  });
});

describe('records that were not written', () => {
  it('are sent again, and only they', async () => {
    stream.script = (entries, call) =>
      entries.map((_, index) => (call === 1 && index % 2 ? THROTTLED : undefined));
    const producer = producerWith();
    for (const value of ['a', 'b', 'c', 'd']) void producer.put(text(value));
    await finish(producer.close());
    expect(stream.calls.map(({ Records }) => Records.length)).toEqual([4, 2]);
    expect(stream.written).toEqual(['a', 'c', 'b', 'd']);
    expect(producer.stats).toMatchObject({ written: 4, retried: 2, throttled: 2, failed: 0 });
  });

  it('wait longer each time, with full jitter: up to 100 ms, 200 ms, 400 ms', async () => {
    stream.script = (entries, call) => entries.map(() => (call < 4 ? 'InternalFailure' : undefined));
    const producer = producerWith();
    void producer.put(text('a'));
    const closing = producer.close();
    for (const [call, ms] of [
      [1, 100],
      [2, 200],
      [3, 400],
    ] as const) {
      await until(() => producer.stats.retried === call);
      await clock.advance(ms - 1);
      expect(stream.calls).toHaveLength(call);
      await clock.advance(1);
      await until(() => stream.calls.length === call + 1);
    }
    await closing;
    expect(producer.stats).toMatchObject({ written: 1, retried: 3, throttled: 0 });
  });

  it.each([
    ['throttling of the whole call', THROTTLED, 400],
    ['throttling of KMS', 'KMSThrottlingException', 400],
    ['a fault of the service', 'InternalFailure', 500],
    ['an unavailable service', 'ServiceUnavailable', 503],
  ])('are sent again after %s', async (_, code, status) => {
    stream.script = (entries, call) => (call === 1 ? refuse(code, status) : entries.map(() => undefined));
    const producer = producerWith();
    void producer.put(text('a'));
    await finish(producer.close());
    expect(producer.stats).toMatchObject({ written: 1, retried: 1, failed: 0 });
  });

  it('are sent again when the connection is lost', async () => {
    const producer = producerWith();
    await stream.close();
    void producer.put(text('a'));
    const closing = producer.close();
    await until(() => producer.stats.retried === 1);
    closing.catch(() => undefined);
  });

  it.each([
    'ResourceNotFoundException',
    'InvalidArgumentException',
    'ValidationException',
    'SerializationException',
  ])('fail at once after %s, as no attempt can help', async (code) => {
    stream.script = () => refuse(code);
    const producer = producerWith();
    const put = producer.put(text('a'));
    await expect(producer.close()).rejects.toThrow(
      `1 record was not written. The first: The record was not written: ${code}: ${code} as the test says`,
    );
    await expect(put).rejects.toThrow(RecordNotWrittenError);
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
    const producer = producerWith();
    void producer.put(text('a'));
    await finish(producer.close());
    expect(producer.stats).toMatchObject({ written: 1, retried: 3, failed: 0 });
    expect(producer.stats.lastError).toBe(`${code}: ${code} as the test says`);
    stream.script = () => refuse(code);
    const another = producerWith({ recordTtl: 10_000 });
    void another.put(text('a'));
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
    const producer = producerWith({ client });
    void producer.put(text('a'));
    const closing = producer.close();
    await until(() => producer.stats.retried === 1);
    expect(producer.stats.lastError).toBe('CredentialsProviderError: the metadata service does not answer');
    await finish(closing);
    client.destroy();
    expect(producer.stats).toMatchObject({ written: 1, retried: 2, failed: 0 });
  });

  it('wait for a stream that was there and is not, as in a deployment that replaces it', async () => {
    const producer = producerWith();
    void producer.put(text('a'));
    await producer.flush();
    stream.script = (entries, call) =>
      call <= 3 ? refuse('ResourceNotFoundException') : entries.map(() => undefined);
    void producer.put(text('b'));
    await finish(producer.close());
    expect(stream.written).toEqual(['a', 'b']);
  });

  it('are told apart when a call is refused for one of them: only that one fails', async () => {
    stream.script = (entries) =>
      entries.some(({ Data }) => Buffer.from(Data, 'base64').toString() === '137')
        ? refuse('InvalidArgumentException')
        : entries.map(() => undefined);
    const failed: FailedRecord[] = [];
    const producer = producerWith({ onFailed: (failure) => failed.push(failure) });
    for (let number = 0; number < 300; number++) void producer.put(text(`${number}`));
    await finish(producer.close());
    expect(failed.map(({ record }) => Buffer.from(record.data).toString())).toEqual(['137']);
    expect(stream.written).toHaveLength(299);
    expect(stream.calls.length).toBeLessThan(30);
  });

  it('hold fresh records back, so that a throttled stream is not sent everything over and over', async () => {
    stream.script = (entries) => entries.map(() => THROTTLED);
    const producer = producerWith({ maxConnections: 1 });
    for (let number = 0; number < 2_000; number++) void producer.put(text(`${number}`));
    await until(() => producer.stats.throttled === 500);
    expect(stream.calls).toHaveLength(1);
    await clock.advance(100);
    await until(() => producer.stats.throttled === 1_000);
    expect(stream.calls[1]?.Records).toEqual(stream.calls[0]?.Records);
    stream.script = (entries) => entries.map(() => undefined);
    await finish(producer.close());
    expect(stream.written).toHaveLength(2_000);
  });

  it('fail when recordTtl is over, with the last reason, and are handed to onFailed', async () => {
    stream.script = (entries) => entries.map(() => THROTTLED);
    const failed: FailedRecord[] = [];
    const producer = producerWith({ recordTtl: 10_000, onFailed: (failure) => failed.push(failure) });
    void producer.put(text('a'));
    await finish(producer.close());
    expect(failed).toEqual([
      {
        record: text('a'),
        error: expect.objectContaining({ why: 'expired', message: expect.stringMatching(/its time was up/) }),
      },
    ]);
    expect(producer.stats).toMatchObject({ written: 0, failed: 1 });
  });

  it('are left out of the aggregate that they were packed into, when their time was up before it left', async () => {
    const producer = producerWith({
      aggregationEnabled: true,
      maxConnections: 1,
      recordTtl: 200,
      onFailed: () => undefined,
    });
    let answer: () => void = () => undefined;
    stream.script = async (entries, call) => {
      if (call === 1) {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
      }
      return entries.map(() => undefined);
    };
    void producer.put(text('under way'));
    await clock.advance(100);
    await until(() => stream.calls.length === 1);
    const late = [producer.put(text('b')), producer.put(text('c'))];
    await clock.advance(150);
    const inTime = [producer.put(text('d')), producer.put(text('e'))];
    await clock.advance(60);
    answer();
    await until(() => stream.calls.length === 2);
    await finish(producer.close());
    expect((await Promise.allSettled(late)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await Promise.all(inTime)).toMatchObject([{ subSequenceNumber: 0 }, { subSequenceNumber: 1 }]);
    const data = stream.calls.flatMap(({ Records }) =>
      Records.map(({ Data }) => Buffer.from(Data, 'base64')),
    );
    const written = data.flatMap((one) => (deaggregate(one) ?? [{ data: one }]).map(({ data }) => data));
    expect(written.map((one) => Buffer.from(one).toString())).toEqual(['under way', 'd', 'e']);
  });

  it('fail when recordTtl is over and the call was never answered', async () => {
    stream.script = () => new Promise(() => undefined);
    const producer = producerWith({ recordTtl: 10_000 });
    void producer.put(text('a'));
    const closing = producer.close();
    await until(() => stream.calls.length === 1);
    await expect(finish(closing, 1_000)).rejects.toThrow(
      /1 record was not written.*its time was up; last, CallTimeoutError/,
    );
  });

  it('are reported once: the next flush is not blamed', async () => {
    stream.script = () => refuse('ValidationException');
    const producer = producerWith();
    void producer.put(text('a'));
    await expect(producer.flush()).rejects.toThrow(RecordsNotWrittenError);
    await producer.close();
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
    const producer = producerWith({
      clock: undefined,
      recordTtl: 60_000,
      recordMaxBufferedTime: 5,
    });
    stream.script = (entries, call) =>
      entries.map((_, index) => ((call + index) % 5 ? undefined : THROTTLED));
    const begin = performance.now();
    for (let number = 0; number < 60; number++) {
      if (number === 20) step = stepMs;
      void producer.put(text(`${number}`));
    }
    await producer.close();
    expect(producer.stats).toMatchObject({ written: 60, failed: 0 });
    expect(performance.now() - begin).toBeLessThan(20_000);
  });
});

describe('the promise of a record', () => {
  it('says where the record is, and how many calls carried it', async () => {
    stream.script = (entries, call) =>
      entries.map((_, index) => (call + index === 1 ? THROTTLED : undefined));
    const producer = producerWith();
    const [a, b] = [producer.put(text('a')), producer.put(text('b'))];
    await finish(producer.close());
    const shardId = 'shardId-000000000000';
    expect(await a).toEqual({ shardId, sequenceNumber: '2', attempts: 2 });
    expect(await b).toEqual({ shardId, sequenceNumber: '1', attempts: 1 });
  });

  it('is one for whoever looks, before the record is settled or after, and as often as it likes', async () => {
    const producer = producerWith({ recordTtl: 200, recordMaxBufferedTime: 0, onFailed: () => undefined });
    stream.script = (entries) => entries.map(({ Data }) => (Data === 'eA==' ? THROTTLED : undefined));
    const [good, bad] = [producer.put(text('a')), producer.put(text('x'))];
    expect(good).toBeInstanceOf(Promise);
    expect(String(good)).toBe('[object Promise]');
    let over = 0;
    const early = [good.then(({ attempts }) => attempts), bad.catch((error: Error) => error.name)];
    const ends = Promise.all([good.finally(() => over++), bad.finally(() => over++).catch(() => undefined)]);
    await finish(producer.close());
    expect(await Promise.all(early)).toEqual([1, 'RecordNotWrittenError']);
    await ends;
    expect(over).toBe(2);
    await expect(good).resolves.toMatchObject({ sequenceNumber: '1' });
    await expect(bad).rejects.toThrow(THROTTLED);
    await expect(Promise.allSettled([bad, good, bad])).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'fulfilled' },
      { status: 'rejected' },
    ]);
  });

  it('is all a synchronous caller needs', async () => {
    const producer = producerWith();
    for (const value of ['a', 'b', 'c']) await finish(producer.put(text(value)));
    expect(stream.written).toEqual(['a', 'b', 'c']);
    expect(stream.calls).toHaveLength(3);
  });

  it('says when a record that failed may be in the stream all the same', async () => {
    const failed: FailedRecord[] = [];
    const producer = producerWith({ recordTtl: 1_000, onFailed: (failure) => failed.push(failure) });
    stream.script = () => refuse('InternalFailure', 500);
    void producer.put(text('perhaps'));
    await finish(producer.flush());
    stream.script = () => refuse('AccessDeniedException');
    void producer.put(text('no'));
    await finish(producer.close());
    expect(failed.map(({ error }) => (error as RecordNotWrittenError).mayBeWritten)).toEqual([true, false]);
  });
});

describe('putAll', () => {
  it('gives the results in the order of the records, from an array or a stream', async () => {
    const producer = producerWith({ maxOutstandingRecords: 3 });
    const records = Array.from({ length: 20 }, (_, number) => text(`${number}`));
    const results = await finish(producer.putAll(records));
    expect(results.map(({ sequenceNumber }) => stream.written[Number(sequenceNumber) - 1])).toEqual(
      records.map(({ data }) => data.toString()),
    );
    async function* source() {
      yield* records;
    }
    expect(await finish(producer.putAll(source()))).toHaveLength(20);
    expect(producer.stats.written).toBe(40);
  });

  it('ends the reading of an iterable when the producer is closed, also while it waits for room', async () => {
    for (const maxOutstandingRecords of [2, 1_000]) {
      const producer = producerWith({ maxOutstandingRecords });
      let isEnded = false;
      const records = function* () {
        try {
          for (let n = 0; ; n++) {
            if (n === 100) void producer.close();
            yield text(`${n}`);
          }
        } finally {
          isEnded = true;
        }
      };
      const putting = producer.putAll(records());
      if (maxOutstandingRecords === 2) void producer.close();
      await expect(finish(putting)).rejects.toThrow('closed and takes no more records');
      expect(isEnded).toBe(true);
    }
  });

  it('throws when any record was given up, once all are settled', async () => {
    stream.script = (entries) =>
      entries.some(({ Data }) => Data === Buffer.from('bad').toString('base64'))
        ? refuse('ValidationException')
        : entries.map(() => undefined);
    const producer = producerWith({ onFailed: () => undefined });
    await expect(finish(producer.putAll([text('a'), text('bad'), text('b')]))).rejects.toThrow(
      RecordsNotWrittenError,
    );
    expect(producer.stats).toMatchObject({ written: 2, failed: 1 });
  });
});

describe('backpressure', () => {
  it.each([{ maxOutstandingBytes: 100 }, { maxOutstandingRecords: 2 }])(
    'lets ready wait while so much is not written: %j',
    async (bound) => {
      const release: (() => void)[] = [];
      stream.script = (entries) =>
        new Promise((resolve) => release.push(() => resolve(entries.map(() => undefined))));
      const producer = producerWith({ ...bound, recordMaxBufferedTime: 0 });
      for (let number = 0; number < 2; number++) {
        await producer.ready();
        void producer.put(text('x'.repeat(59)));
      }
      expect(producer.outstanding).toMatchObject({ records: 2, bytes: 120 });
      let isReady = false;
      const ready = producer.ready().then(() => {
        isReady = true;
      });
      await clock.advance(50);
      await until(() => release.length === 1);
      expect(isReady).toBe(false);
      expect(producer.outstanding.oldestAgeMs).toBe(50);
      release[0]?.();
      await ready;
      expect(producer.outstanding).toEqual({ records: 0, bytes: 0, oldestAgeMs: 0 });
      await producer.close();
    },
  );

  it('takes a record that is larger than the bound', async () => {
    const producer = producerWith({ maxOutstandingBytes: 10 });
    await producer.ready();
    void producer.put(text('x'.repeat(50)));
    await producer.close();
    expect(stream.written).toHaveLength(1);
  });
});

describe('the end', () => {
  it('of an abort gives up what is buffered, waiting and under way, says so for each, and refuses more', async () => {
    const controller = new AbortController();
    const failed: FailedRecord[] = [];
    stream.script = () => new Promise(() => undefined);
    const producer = producerWith({
      signal: controller.signal,
      maxOutstandingBytes: 20,
      maxConnections: 1,
      collectionMaxSize: 10,
      onFailed: (failure) => failed.push(failure),
    });
    void producer.put(text('under-way'));
    void producer.put(text('buffered.'));
    const waiting = producer.ready();
    await until(() => stream.calls.length === 1);
    controller.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
    await producer.flush();
    expect(
      failed.map(({ record, error }) => [
        Buffer.from(record.data).toString(),
        error.message,
        (error as RecordNotWrittenError).mayBeWritten,
      ]),
    ).toEqual([
      ['buffered.', 'The record was not written: the producer was aborted before it was written', false],
      [
        'under-way',
        'The record was not written: the producer was stopped during the call; Error: the producer was aborted',
        true,
      ],
    ]);
    await expect(producer.put(text('more'))).rejects.toThrow('Ctrl-C');
    expect(clock.pending).toBe(0);
  });

  it('comes after timeoutMs, although AWS does not answer and the credentials never come', async () => {
    const { client: answered } = stream;
    const client = new KinesisClient({
      endpoint: await answered.config
        .endpoint?.()
        .then(({ protocol, hostname, port }) => `${protocol}//${hostname}:${port}`),
      region: 'us-east-1',
      credentials: () => new Promise(() => undefined),
    });
    const producer = producerWith({ client, recordTtl: Number.POSITIVE_INFINITY, requestTimeout: 60_000 });
    const put = producer.put(text('a'));
    const closing = producer.close({ timeoutMs: 5_000 });
    closing.catch(() => undefined);
    await clock.advance(5_000);
    await expect(closing).rejects.toThrow(/1 record was not written.*the producer was closed/);
    await expect(put).rejects.toThrow(expect.objectContaining({ why: 'closed', mayBeWritten: true }));
    expect(clock.pending).toBe(0);
    client.destroy();
  });

  it('leaves no timer, so that a program can end', async () => {
    const producer = producerWith({ rateLimit: 150 });
    void producer.put(text('a'));
    await finish(producer.flush());
    expect(clock.pending).toBe(0);
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
    const producer = producerWith();
    void producer.put(text('before'));
    const flushed = producer.flush();
    void producer.put(text('after'));
    await flushed;
    expect(stream.written).toEqual(['before']);
    const closing = producer.close();
    await until(() => hold !== undefined);
    hold?.();
    await closing;
    expect(stream.written).toEqual(['before', 'after']);
  });

  it('of an idle producer is over at once', async () => {
    await producerWith().flush();
    expect(stream.calls).toHaveLength(0);
  });
});

describe('what is refused', () => {
  it('is a record above maxUserRecordSize, with its size and the limit; others are not affected', async () => {
    const producer = producerWith();
    void producer.put(text('x'.repeat(MiB - 1)));
    await expect(producer.put(text('x'.repeat(MiB)))).rejects.toThrow(new RecordTooLargeError(MiB + 1, MiB));
    await expect(producer.close()).rejects.toThrow(RecordsNotWrittenError);
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
    await expect(producerWith().put({ ...text('a'), ...change })).rejects.toThrow(new RangeError(reason));
  });

  it('counts the characters of a partition key, not its UTF-16 units', async () => {
    const producer = producerWith();
    void producer.put(text('a', '😀'.repeat(256)));
    await producer.close();
    expect(stream.written).toEqual(['a']);
  });

  it('is a put after close', async () => {
    const producer = producerWith();
    await producer.close();
    await expect(producer.put(text('a'))).rejects.toThrow(
      'The KinesisProducer is closed and takes no more records.',
    );
  });

  it.each([
    [
      { streamName: undefined },
      'Give a KinesisProducer exactly one of streamName and streamArn, got neither.',
    ],
    [{ streamArn: 'arn' }, 'Give a KinesisProducer exactly one of streamName and streamArn, got both.'],
    [
      { maxUserRecordSize: 11 * MiB },
      'maxUserRecordSize of a KinesisProducer must be from 1 to 10,485,760, the largest record that PutRecords takes; got 11534336.',
    ],
    [
      { collectionMaxSize: 0 },
      'collectionMaxSize of a KinesisProducer must be from 1 to 10,485,760, the largest request that PutRecords takes; got 0.',
    ],
    [{ maxConnections: 0 }, 'maxConnections of a KinesisProducer must be a number of 1 or more; got 0.'],
    [
      { recordMaxBufferedTime: -1 },
      'recordMaxBufferedTime of a KinesisProducer must be a number of 0 or more; got -1.',
    ],
    [{ rateLimit: 0 }, 'rateLimit of a KinesisProducer must be a number above 0; got 0.'],
    [{ sameKeyOnly: true }, 'sameKeyOnly of a KinesisProducer needs aggregationEnabled: true.'],
    [{ recordTtl: Number.NaN }, 'recordTtl of a KinesisProducer must be a number of 1 or more; got NaN.'],
  ])('is the option %j', (options, reason) => {
    expect(() => producerWith(options)).toThrow(new RangeError(reason));
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
        async (answers, sizes, maxConnections) => {
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
          const producer = producerWith({
            maxConnections,
            collectionMaxSize: 100,
            maxOutstandingBytes: 200,
            onFailed: ({ record }) => failed.push(Buffer.from(record.data).toString()),
          });
          const values = sizes.map((size, number) => `${number}:${'x'.repeat(size)}`);
          const writing = (async () => {
            for (const value of values) {
              await producer.ready();
              void producer.put(text(value));
            }
            await producer.close();
          })();
          await finish(writing);
          expect([...stream.written, ...failed].sort()).toEqual([...values].sort());
          expect(producer.stats).toMatchObject({ written: stream.written.length, failed: failed.length });
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
