import { aws_kinesis as kinesis, aws_lambda as lambda } from 'aws-cdk-lib';
import { LambdaConsumer, ParkingLot } from 'cdk-kinesis-blueprint';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PoisonError } from '../../../../client';
import { timeoutFor } from '../../../../lib/consumers/lambda-consumer/shard-hold';
import { pool, shared } from '../../../support/slow-sinks';
import { newStack, onlyResource } from '../../../synth/support/synthesize';
import { FailureWorld, type SinkAnswer } from './support/failure-world';

// The table of docs/decisions/10-poison-is-parked-an-outage-waits.md, row by row: the settings that
// LambdaConsumer writes, the real mapping, the real helper. It rests on what AWS documents, and not on how a
// mapping halves a batch whose first record is reported.

const TWO_HOURS = 2 * 3600;
/** A poison record of any kind holds its shard at most so long. */
const LONGEST_HOLD_SECONDS = 300;
const PER_SHARD = 3;
const SHARDS = 2;

const refused = () =>
  Object.assign(new Error('One or more parameter values were invalid'), {
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
const throttled = () =>
  Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
const down = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const bug = () => new TypeError("Cannot read properties of undefined (reading 'id')");

let mapping: Record<string, unknown>;
let parkedMetric = 0;

beforeAll(() => {
  const stack = newStack();
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    timeout: timeoutFor(),
  });
  new LambdaConsumer(stack, 'Consumer', {
    stream: new kinesis.Stream(stack, 'Stream'),
    handler,
    parkingLot: new ParkingLot(stack, 'ParkingLot'),
  });
  mapping = onlyResource(stack, 'AWS::Lambda::EventSourceMapping');
  // The metric RecordsParked is a line on standard output.
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    const { RecordsParked = 0 } = JSON.parse(String(line)) as { RecordsParked?: number };
    parkedMetric += RecordsParked;
    return true;
  });
});
afterAll(() => {
  vi.restoreAllMocks();
});

function newWorld(recordsPerSecond = PER_SHARD): FailureWorld {
  parkedMetric = 0;
  const timeoutSeconds = timeoutFor().toSeconds();
  return new FailureWorld({ shards: SHARDS, recordsPerSecond, mapping, timeoutSeconds });
}

const isPoison = (data: string) => data.startsWith('poison');
const onPoison = (answer: () => SinkAnswer) => (data: string) => (isPoison(data) ? answer() : 'take');
/** One record in a thousand. */
const rarely = (number: number) => (number % 1000 === 500 ? 'poison' : undefined);

/** What every row has to meet. */
function expectNothingLost(world: FailureWorld): void {
  expect(world.lost).toEqual([]);
  expect(world.at('given up')).toEqual([]);
  expect(parkedMetric).toBe(world.at('parked').length);
}

/** Once its cause is mended, all that was kept is processed from its payload. */
async function expectReplayed(world: FailureWorld): Promise<void> {
  world.sink = () => 'take';
  const before = world.kept().length;
  expect(await world.redrive()).toEqual([]);
  expect(world.kept()).toHaveLength(before);
}

describe('one record at fault', () => {
  const rows: [string, () => SinkAnswer][] = [
    ['a line that does not parse', () => new PoisonError('the line is empty')],
    ['a record that the sink refuses', refused],
    ['a bug on one record', bug],
    ['a hang on one record', () => 'hang'],
    ['a crash, or out of memory, on one record', () => 'crash'],
    ['a loop until the timeout on one record', () => 'block'],
  ];
  it.each(rows)(
    '%s is parked with its payload, and holds its shard for five minutes at most',
    async (_, answer) => {
      const world = newWorld();
      world.sink = onPoison(answer);
      await world.run(900, rarely);
      await world.drain(600);
      expectNothingLost(world);
      const poison = [...world.written.keys()].filter(isPoison);
      expect(poison.length).toBeGreaterThan(3);
      expect(world.at('parked').sort()).toEqual(poison.sort());
      expect(world.heldSeconds).toBeLessThanOrEqual(LONGEST_HOLD_SECONDS);
      await expectReplayed(world);
    },
  );

  it.each(rows)('%s is parked as well on a stream with a record every few seconds', async (_, answer) => {
    const world = newWorld(0);
    world.sink = onPoison(answer);
    for (const name of ['good', 'good', 'poison', 'good', 'good']) {
      world.put('shardId-000000000000', name);
      await world.drain(4);
    }
    await world.drain(600);
    expectNothingLost(world);
    expect(world.at('parked')).toEqual(['poison-2']);
    expect(world.heldSeconds).toBeLessThanOrEqual(LONGEST_HOLD_SECONDS);
    await expectReplayed(world);
  });
});

it('a loop at the end of a full batch holds its shard for five minutes at most: it is halved out, seven times', async () => {
  const world = newWorld(0);
  world.put('shardId-000000000000');
  await world.drain(20);
  world.sink = onPoison(() => 'block');
  for (let i = 0; i < 99; i++) world.put('shardId-000000000000');
  world.put('shardId-000000000000', 'poison');
  await world.drain(600);
  expectNothingLost(world);
  expect(world.at('parked')).toHaveLength(1);
  expect(world.heldSeconds).toBeGreaterThan(100);
  expect(world.heldSeconds).toBeLessThanOrEqual(LONGEST_HOLD_SECONDS);
});

describe('several records at fault', () => {
  const answers: Record<string, () => SinkAnswer> = {
    hang: () => 'hang',
    crash: () => 'crash',
    poison: () => new PoisonError('the line is empty'),
    bug,
  };
  it.each([
    ['hang', 'hang'],
    ['hang', 'poison'],
    ['hang', 'bug'],
    ['hang', 'crash'],
    ['poison', 'hang', 'hang'],
  ])('%s and %s %s, alone or at the end of a full batch, are parked in five minutes', async (...names) => {
    const named = names.filter((name): name is string => name !== undefined);
    for (const before of [0, 100 - named.length]) {
      const world = newWorld(0);
      world.put('shardId-000000000000');
      await world.drain(20);
      world.sink = (data) => answers[data.replace(/-.*/, '')]?.() ?? 'take';
      for (let i = 0; i < before; i++) world.put('shardId-000000000000');
      for (const name of named) world.put('shardId-000000000000', name);
      await world.drain(600);
      expectNothingLost(world);
      expect(world.at('parked').map((data) => data.replace(/-.*/, ''))).toEqual(named);
      expect(world.heldSeconds).toBeLessThanOrEqual(LONGEST_HOLD_SECONDS);
      await expectReplayed(world);
    }
  });

  it('a hang in front of a full batch is halved out, and holds its shard for five minutes at most', async () => {
    const world = newWorld(0);
    world.put('shardId-000000000000');
    await world.drain(20);
    world.sink = onPoison(() => 'hang');
    world.put('shardId-000000000000', 'poison');
    for (let i = 0; i < 99; i++) world.put('shardId-000000000000');
    await world.drain(600);
    expectNothingLost(world);
    expect(world.at('parked')).toHaveLength(1);
    expect(world.heldSeconds).toBeGreaterThan(100);
    expect(world.heldSeconds).toBeLessThanOrEqual(LONGEST_HOLD_SECONDS);
  });
});

describe('a sink in trouble', () => {
  it.each<[string, ReturnType<typeof pool>]>([
    ['takes 8 seconds for a record, on 10 connections', pool(10, 8_000)],
    ['gives all calls their share of 3 records a second', shared(3)],
  ])('that %s, and never fails, gets everything in time, and nothing is parked', async (_, slow) => {
    const world = newWorld();
    const taking = slow(world.clock);
    world.sink = async (_data, signal): Promise<SinkAnswer> => {
      await taking(signal);
      return 'take';
    };
    await world.run(60);
    await world.drain(900);
    expectNothingLost(world);
    expect(world.at('parked')).toEqual([]);
  });

  const quarter = (data: string) => Number(data.replace(/.*-/, '')) % 4 === 0;

  it('one of whose four partitions hangs for two hours parks ten records of a shard and hour at most', async () => {
    const world = newWorld();
    await world.run(60);
    world.sink = (data) => (quarter(data) ? 'hang' : 'take');
    await world.run(TWO_HOURS);
    world.sink = () => 'take';
    await world.drain(1800);
    expectNothingLost(world);
    expect(world.at('parked').length).toBeLessThanOrEqual(2 * 10 * SHARDS);
    await expectReplayed(world);
  });

  it('one of whose four partitions hangs for two hours parks nothing of full batches', async () => {
    const world = newWorld(0);
    world.put('shardId-000000000000');
    await world.drain(20);
    world.sink = (data) => (quarter(data) ? 'hang' : 'take');
    for (let i = 0; i < 300; i++) world.put('shardId-000000000000');
    await world.drain(TWO_HOURS);
    world.sink = () => 'take';
    await world.drain(900);
    expectNothingLost(world);
    expect(world.at('parked')).toEqual([]);
  });

  it('a sink that throttles gets everything in time, and nothing is parked', async () => {
    const world = newWorld();
    let taken = 0;
    const second = () => Math.floor(world.clock.now() / 1000);
    let now = second();
    world.sink = () => {
      if (second() !== now) [now, taken] = [second(), 0];
      // Two thirds of what is written.
      return ++taken <= (PER_SHARD * SHARDS * 2) / 3 ? 'take' : throttled();
    };
    await world.run(600);
    world.sink = () => 'take';
    await world.drain(600);
    expectNothingLost(world);
    expect(world.at('parked')).toEqual([]);
  });

  it('a sink that is down for two hours: everything waits in the stream, and nothing is parked or given up', async () => {
    const world = newWorld();
    await world.run(60);
    const before = world.invocations;
    world.sink = down;
    await world.run(TWO_HOURS);
    const tried = world.invocations - before;
    expect(world.metrics.FailedInvokeEventCount).toBeGreaterThan(0);
    expect(world.metrics.IteratorAge).toBeGreaterThan(3600_000);
    expect(world.kept()).toEqual([]);
    world.sink = () => 'take';
    await world.drain(900);
    expectNothingLost(world);
    expect(world.at('parked')).toEqual([]);
    // The mapping waits longer and longer: it costs less than one invocation a second and shard.
    expect(tried).toBeLessThan(TWO_HOURS * SHARDS);
  });

  it.each<[string, () => SinkAnswer]>([
    ['that has no known name', () => new Error('the write has failed')],
    ['that is a hang', () => 'hang'],
  ])('an outage %s parks ten records of a shard at most', async (_, answer) => {
    const world = newWorld();
    await world.run(60);
    world.sink = answer;
    await world.run(TWO_HOURS);
    world.sink = () => 'take';
    await world.drain(900);
    expectNothingLost(world);
    expect(world.at('parked').length).toBeLessThanOrEqual(10 * SHARDS);
    await expectReplayed(world);
  });

  it('poison waits in the stream while the parking lot is down', async () => {
    const world = newWorld();
    world.sink = onPoison(() => new PoisonError('the line is empty'));
    await world.run(30);
    world.objects.down = down();
    await world.run(300, rarely);
    expect(world.kept()).toEqual([]);
    world.objects.down = undefined;
    await world.drain(600);
    expectNothingLost(world);
    expect(world.at('parked').every(isPoison)).toBe(true);
    expect(world.at('parked').length).toBeGreaterThan(0);
  });
});

describe('a bad deployment that fails on everything for two hours', () => {
  it.each<[string, () => SinkAnswer]>([
    ['throws', bug],
    ['crashes', () => 'crash'],
  ])('and %s parks nothing, and gives nothing up', async (_, answer) => {
    const world = newWorld();
    await world.run(60);
    world.deploy('v2');
    world.sink = answer;
    await world.run(TWO_HOURS);
    expect(world.kept()).toEqual([]);
    world.deploy('v3');
    world.sink = () => 'take';
    await world.drain(900);
    expectNothingLost(world);
    expect(world.at('parked')).toEqual([]);
  });
});

it('in steady state the journal costs a request for each environment, once in ten minutes', async () => {
  const world = newWorld();
  await world.run(600);
  expect(world.objects.requests).toEqual({ PutObject: 1 });
});
