import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PoisonError } from '../../../../client';
import {
  type InvocationContext,
  type KinesisBatchEvent,
  type KinesisBatchOptions,
  ParkingLot,
  processKinesisBatch,
} from '../../../../client/lambda';
import { ManualClock } from '../../../support/manual-clock';
import { MemoryObjects } from '../../../support/memory-objects';

const SHARD = 'shardId-000000000003';
const STREAM = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';

let clock: ManualClock;
let objects: MemoryObjects;
let lines: Record<string, unknown>[];
let stdout: string[];

beforeEach(() => {
  clock = new ManualClock();
  objects = new MemoryObjects();
  lines = [];
  stdout = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => stdout.push(String(line)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const context = (): InvocationContext => ({
  awsRequestId: 'd9d0c3a2',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
  functionVersion: '$LATEST',
  getRemainingTimeInMillis: () => 22_000,
});

function eventOf(...texts: readonly (string | Buffer)[]): KinesisBatchEvent {
  return {
    Records: texts.map((text, index) => ({
      eventID: `${SHARD}:4954${index}`,
      eventSourceARN: `${STREAM}/consumer/reader:1`,
      kinesis: {
        sequenceNumber: `4954${index}`,
        partitionKey: 'k',
        data: Buffer.from(text).toString('base64'),
        approximateArrivalTimestamp: clock.now() / 1000,
      },
    })),
  };
}

const newLot = (deployment = 'v1') =>
  new ParkingLot({
    bucket: 'lot',
    consumer: 'writer',
    client: objects.client,
    deployment,
    now: () => clock.now(),
  });

/** `poison` and `bug` fail as they say; the clock runs until the answer is there. */
async function run(event: KinesisBatchEvent, options: Partial<KinesisBatchOptions> = {}) {
  const answer = processKinesisBatch(event, context(), {
    parkingLot: newLot(),
    clock,
    logger: {
      info: (message, details) => lines.push({ level: 'INFO', message, ...details }),
      warn: (message, details) => lines.push({ level: 'WARN', message, ...details }),
    },
    processRecord: (data) => {
      const text = Buffer.from(data).toString();
      if (text.startsWith('poison')) throw new PoisonError('the line is empty');
      if (text.startsWith('bug')) JSON.parse('{"secret": nobody@example.com');
      if (text.startsWith('hang')) return new Promise(() => undefined);
    },
    ...options,
  });
  answer.catch(() => undefined);
  await clock.advance(22_000);
  return answer;
}

const parkedObjects = () => objects.list('parked/');

describe('a classifyError of the caller', () => {
  it.each([
    [
      'throws',
      () => {
        throw new TypeError('error.code is undefined');
      },
    ],
    ['says nothing', () => undefined as never],
  ])('that %s loses no record: the error is taken for a bug', async (_, classifyError) => {
    const answer = await run(eventOf('ok', 'poison', 'ok'), { classifyError });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(parkedObjects()).toHaveLength(1);
  });
});

describe('poison', () => {
  it('is parked with its payload in the shape of an on-failure object, and reported as done', async () => {
    const event = eventOf('good', 'poison 1', 'good', 'poison 2');
    expect(await run(event)).toEqual({ batchItemFailures: [] });
    const [{ key, body } = { key: '', body: '{}' }, ...others] = parkedObjects();
    expect(others).toEqual([]);
    expect(key).toMatch(/^parked\/writer\/shardId-000000000003\/2026\/11\/20\/12\/49541-[0-9a-f]{16}\.json$/);
    const { payload, ...rest } = JSON.parse(body);
    expect(rest).toEqual({
      requestContext: {
        requestId: 'd9d0c3a2',
        functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
        condition: 'RecordsParked',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
      version: '1.0',
      timestamp: expect.stringMatching(/^2026-11-20T12:/),
      KinesisBatchInfo: {
        shardId: SHARD,
        startSequenceNumber: '49541',
        endSequenceNumber: '49543',
        approximateArrivalOfFirstRecord: '2026-11-20T12:00:00.000Z',
        approximateArrivalOfLastRecord: '2026-11-20T12:00:00.000Z',
        batchSize: 2,
        streamArn: STREAM,
      },
      parked: ['49541', '49543'].map((sequenceNumber) => ({
        sequenceNumber,
        reason: 'the line is empty',
        errorName: 'PoisonError',
      })),
    });
    expect(JSON.parse(payload)).toEqual({ Records: [event.Records[1], event.Records[3]] });
  });

  it('is counted as a metric, by a line of its own', async () => {
    await run(eventOf('poison', 'good', 'poison'));
    expect(stdout.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'KinesisBlueprint',
              Dimensions: [['Consumer']],
              Metrics: [{ Name: 'RecordsParked', Unit: 'Count' }],
            },
          ],
        },
        Consumer: 'writer',
        RecordsParked: 2,
      },
    ]);
  });

  it('that comes again overwrites its object', async () => {
    const event = eventOf('good', 'poison');
    await run(event);
    await run(event);
    expect(parkedObjects()).toHaveLength(1);
  });

  it('that cannot be parked is reported as failed', async () => {
    objects.down = new Error('S3 is down');
    expect(await run(eventOf('good', 'poison'))).toEqual({
      batchItemFailures: [{ itemIdentifier: '49541' }],
    });
    expect(lines).toContainEqual({
      level: 'WARN',
      message: 'records could not be parked, so they are reported as failed',
      shardId: SHARD,
      errorName: 'Error',
      reason: 'S3 is down',
    });
    expect(stdout).toEqual([]);
  });
});

describe('an unknown error', () => {
  it('is tried three times beside others that succeed, and then parked', async () => {
    let tries = 0;
    const processRecord = (data: Uint8Array) => {
      if (Buffer.from(data).toString() !== 'bug') return;
      tries++;
      throw new TypeError('x is undefined');
    };
    expect(await run(eventOf('good', 'bug'), { processRecord })).toEqual({ batchItemFailures: [] });
    expect([tries, parkedObjects().length]).toEqual([3, 1]);
  });

  it('that passes within these attempts is nothing', async () => {
    let tries = 0;
    const processRecord = (data: Uint8Array) => {
      if (Buffer.from(data).toString() === 'bug' && ++tries < 3) throw new TypeError('x is undefined');
    };
    expect(await run(eventOf('good', 'bug'), { processRecord })).toEqual({ batchItemFailures: [] });
    expect(parkedObjects()).toEqual([]);
    expect(lines).toMatchObject([{ level: 'INFO', done: 2, parked: 0, failed: 0, failures: [] }]);
  });

  it('of a whole batch is thrown, so that Lambda halves it, and parks nothing', async () => {
    await expect(run(eventOf('bug', 'poison'))).rejects.toThrow(
      /^No record was processed, so the batch is to be halved\. SyntaxError: SyntaxError at /,
    );
    expect(parkedObjects()).toEqual([]);
  });

  it('alone is parked at the third attempt, by a deployment that has processed a record', async () => {
    await run(eventOf('good'));
    const event = eventOf('bug');
    for (const _ of [1, 2]) await expect(run(event)).rejects.toThrow('the record is tried again');
    expect(objects.list('attempts/')).toHaveLength(1);
    expect(await run(event)).toEqual({ batchItemFailures: [] });
    expect(parkedObjects()).toHaveLength(1);
    expect(objects.list('attempts/')).toEqual([]);
  });

  it('alone is never parked by a deployment that has not', async () => {
    await run(eventOf('good'), { parkingLot: newLot('v1') });
    const event = eventOf('bug');
    for (let i = 0; i < 6; i++) await expect(run(event, { parkingLot: newLot('v2') })).rejects.toThrow();
    expect(parkedObjects()).toEqual([]);
  });
});

describe('a record that hangs', () => {
  it('does not keep the others from being reported as done, before the timeout', async () => {
    const started = clock.now();
    let answeredAt = 0;
    const event = eventOf('good', 'hang', 'good');
    const answer = processKinesisBatch(event, context(), {
      parkingLot: newLot(),
      clock,
      logger: { info: () => undefined, warn: () => undefined },
      processRecord: (data) =>
        Buffer.from(data).toString() === 'hang' ? new Promise(() => undefined) : undefined,
    }).finally(() => {
      answeredAt = clock.now();
    });
    await clock.advance(22_000);
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '49541' }] });
    expect(answeredAt - started).toBe(17_000);
  });

  it('is told so by its signal', async () => {
    let reason: unknown;
    await run(eventOf('hang'), {
      processRecord: (_, __, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
        }),
    });
    expect(reason).toMatchObject({ name: 'HungError' });
  });
});

describe('the line of a batch', () => {
  it('names every record that was not processed, and nothing of what it holds', async () => {
    await run(eventOf('good', 'bug nobody@example.com', 'poison secret'));
    expect(lines).toEqual([
      {
        level: 'WARN',
        message: 'batch processed',
        shardId: SHARD,
        firstSequenceNumber: '49540',
        lastSequenceNumber: '49542',
        records: 3,
        done: 1,
        parked: 2,
        failed: 0,
        failures: [
          {
            sequenceNumber: '49541',
            fate: 'parked',
            errorName: 'SyntaxError',
            // Not its message, which quotes the text.
            reason: expect.stringMatching(/^SyntaxError at /),
          },
          { sequenceNumber: '49542', fate: 'parked', errorName: 'PoisonError', reason: 'the line is empty' },
        ],
      },
    ]);
    expect(JSON.stringify([lines, stdout])).not.toMatch(/nobody|secret/);
  });

  it('lists 100 failures at most, and counts all', async () => {
    await run(eventOf('good', ...Array<string>(150).fill('poison')));
    expect(lines[0]).toMatchObject({ parked: 150 });
    expect(lines[0]?.failures).toHaveLength(100);
  });
});

describe('a redrive', () => {
  it('is tried once, parks nothing, and is told of each failure', async () => {
    const event = { ...eventOf('good', 'poison', 'bug'), redrive: true };
    expect(await run(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: '49541' }, { itemIdentifier: '49542' }],
      failures: [
        { sequenceNumber: '49541', reason: 'the line is empty', errorName: 'PoisonError' },
        { sequenceNumber: '49542', reason: expect.stringMatching(/^SyntaxError/), errorName: 'SyntaxError' },
      ],
    });
    expect(objects.requests).toEqual({});
  });

  it('of nothing but failures is answered, not thrown', async () => {
    const { batchItemFailures } = await run({ ...eventOf('bug', 'bug'), redrive: true });
    expect(batchItemFailures).toHaveLength(2);
  });
});

describe('without a parking lot', () => {
  it('failures are reported', async () => {
    expect(await run(eventOf('good', 'poison'), { parkingLot: undefined })).toEqual({
      batchItemFailures: [{ itemIdentifier: '49541' }],
    });
  });

  it('a batch whose first record fails is thrown, so that the records behind it do not share its end', async () => {
    await expect(run(eventOf('poison', 'good'), { parkingLot: undefined })).rejects.toThrow('PoisonError');
  });
});

it('an empty batch is nothing', async () => {
  expect(await run({ Records: [] })).toEqual({ batchItemFailures: [] });
});

it('the parking lot of the environment is one for all invocations, so a success is noted once in ten minutes', async () => {
  vi.resetModules();
  // The files after this one in the worker must not get the module that keeps this lot.
  onTestFinished(() => void vi.resetModules());
  const fresh = await import('../../../../client/lambda/index.js');
  const lot = newLot();
  const made = vi.spyOn(fresh.ParkingLot, 'fromEnvironment').mockReturnValue(lot);
  for (const _ of [1, 2, 3])
    await fresh.processKinesisBatch(eventOf('good', 'good'), context(), { processRecord: () => undefined });
  expect(made).toHaveBeenCalledTimes(1);
  expect(objects.requests).toEqual({ PutObject: 1 });
  // No other file of this process is to find this lot.
  vi.resetModules();
});

it('the environment names the parking lot', () => {
  expect(ParkingLot.fromEnvironment({})).toBeUndefined();
  expect(ParkingLot.fromEnvironment({ PARKING_BUCKET: 'lot', PARKING_CONSUMER: 'writer' })?.consumer).toBe(
    'writer',
  );
});
