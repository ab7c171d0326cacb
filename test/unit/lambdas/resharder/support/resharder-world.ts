import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { assembleResharder } from '../../../../../lambdas/resharder/assemble-resharder';
import type { Decide, Decision, OpenShard, PolicyState, Step } from '../../../../../lambdas/resharder/policy';
import type { RunInput } from '../../../../../lambdas/resharder/resharder';
import { readSettings, type Settings } from '../../../../../lambdas/resharder/settings/settings';
import { FrontDoor } from '../../../../../local/http';
import { DynamoDb } from '../../../../../local/services/dynamodb';
import { KinesisService } from '../../../../../local/services/kinesis';
import { engineFixture } from '../../../../local/services/kinesis/support/engine-fixture';
import { stubEnvironment } from '../../support/function-context';
import { Crash } from './crash';
import { ScriptedServices } from './scripted-services';

export const STREAM = 'clicks';
export const TABLE = 'resharder';
const REGION = 'us-east-1';
export const STREAM_ARN = `arn:aws:kinesis:${REGION}:123456789012:stream/${STREAM}`;
/** A run that has no time to wait until a reshard is done. */
export const BRIEF: RunInput = { remainingMs: 15_000 };
const MINUTE_MS = 60_000;

export type Log = {
  readonly level: string;
  readonly message: string;
  readonly entry: Readonly<Record<string, unknown>>;
};

/** A resharder as it is deployed, with the AWS SDK on a real socket, and clocks that stand still. */
export class World {
  readonly crash = new Crash();
  readonly engine = engineFixture({ region: REGION });
  readonly errors: unknown[] = [];
  readonly scripted = new ScriptedServices(
    () => this.engine.clock.now(),
    (error) => this.errors.push(error),
  );
  readonly logs: Log[] = [];
  readonly metricLines: Record<string, unknown>[] = [];
  /** What happens while the resharder waits for something. */
  whileWaiting: () => void = () => undefined;
  private readonly door: FrontDoor;

  constructor(readonly dynamodb: DynamoDb) {
    const onError = (error: unknown) => this.errors.push(error);
    const services = [new KinesisService(this.engine.engine, onError), dynamodb, ...this.scripted.services];
    this.door = new FrontDoor({ services: services.map((service) => this.crash.guard(service)), onError });
  }

  async open(shardCount: number): Promise<void> {
    const { url } = await this.door.start({ port: 0 });
    stubEnvironment({
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: url,
      STREAM_ARN,
      STATE_TABLE_NAME: TABLE,
      MIN_SHARDS: '1',
      MAX_SHARDS: '64',
      TICK_RULE_NAME: 'tick',
    });
    await this.engine.activeStream({ name: STREAM, shardCount });
    await this.wholeMinute();
  }

  async close(): Promise<void> {
    await this.door.close();
    this.engine.engine.close();
  }

  /** Who waits moves the time on. */
  private readonly clock = {
    now: () => this.engine.clock.now(),
    after: (ms: number, run: () => void) => {
      this.whileWaiting();
      void this.engine.clock.advance(ms).then(run);
      return () => undefined;
    },
  };

  /** A resharder that is guided by `decide`. */
  resharder(decide: Decide, settings: Partial<Settings> = {}) {
    const log = (level: string) => (message: string, entry: Readonly<Record<string, unknown>>) => {
      this.logs.push({ level, message, entry });
    };
    return assembleResharder(
      { ...readSettings(), ...settings },
      {
        decide,
        clock: this.clock,
        logger: { info: log('info'), warn: log('warn') },
        publish: (line) => this.metricLines.push(JSON.parse(line)),
      },
    );
  }

  /** AWS refuses an operation from now on, as it refuses who has no permission. */
  refuse(operation: string): void {
    this.crash.refused.add(operation);
  }

  /** Begins anew: a stream that nothing is known of. */
  async begin(shardCount: number): Promise<void> {
    const { engine, settleControlPlane, activeStream } = this.engine;
    await settleControlPlane();
    engine.deleteStream(engine.stream(STREAM));
    await settleControlPlane();
    await activeStream({ name: STREAM, shardCount });
    await this.wholeMinute();
    await this.dynamodb.call('DeleteItem', { TableName: TABLE, Key: { stream: { S: STREAM_ARN } } });
  }

  /** Goes on to the next whole minute, so that the minutes of metrics end with a run's. */
  private async wholeMinute(): Promise<void> {
    const { clock } = this.engine;
    await clock.advance(MINUTE_MS - (clock.now() % MINUTE_MS));
  }

  /** The next minute begins; what AWS does in the background is done in it. */
  async minute(minutes = 1): Promise<void> {
    await this.engine.settleControlPlane();
    await this.engine.clock.advance(minutes * MINUTE_MS);
  }

  /** Hash ranges of the open shards, and nothing of how they came to be. */
  shardMap(): readonly string[] {
    const { state } = this.engine.engine.stream(STREAM);
    return state.shards().open.map(({ range }) => `${range.start}-${range.end}`);
  }

  /** What the resharder's item in the table has. */
  async item(): Promise<Record<string, unknown>> {
    const { Item } = await this.dynamodb.call('GetItem', {
      TableName: TABLE,
      Key: { stream: { S: STREAM_ARN } },
    });
    return Object(Item);
  }
}

/** A world for each test of a file. */
export function useWorld(shardCount = 2): () => World {
  let dynamodb: DynamoDb;
  let world: World | undefined;

  beforeAll(async () => {
    dynamodb = await DynamoDb.start({
      region: REGION,
      accountId: '123456789012',
      onError: (error) => {
        throw error;
      },
    });
    await dynamodb.call('CreateTable', {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'stream', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'stream', KeyType: 'HASH' }],
    });
  });
  afterAll(() => dynamodb.close());
  beforeEach(async () => {
    await dynamodb.call('DeleteItem', { TableName: TABLE, Key: { stream: { S: STREAM_ARN } } });
    world = new World(dynamodb);
    await world.open(shardCount);
  });
  afterEach(async () => {
    await world?.close();
    vi.unstubAllEnvs();
    expect(world?.errors, 'nothing failed but what AWS would refuse').toEqual([]);
  });
  return () => {
    if (world === undefined) throw new Error('The world is there within a test only.');
    return world;
  };
}

/** A policy that wants these steps, whatever it sees. */
export function always(...steps: readonly Step[]): Decide {
  return (observation) => decision(observation.time, steps);
}

export function decision(
  observedAt: number,
  steps: readonly Step[],
  findings: readonly string[] = [],
): Decision {
  const basis = { demand: 1.5, capacity: 2, need: 2, wanted: 2, allowed: 64, callsLeft: 10, hotShards: 0 };
  // What more the policy remembers is its own business: hosts hand it back unread.
  const state: PolicyState = JSON.parse(JSON.stringify({ version: 3, observedAt }));
  return { plan: { steps, findings, basis }, state };
}

/** A policy that goes, one step a time, to these many even shards by splits and merges, and then holds. */
export function inSteps(goal: number): Decide {
  return ({ time, shards, streamStatus }) => {
    const step = streamStatus === 'ACTIVE' ? nextStep(shards, goal) : undefined;
    const work = step && { kind: 'up' as const, startedAt: 1, shards: goal };
    const { plan, state } = decision(time, [step ?? { kind: 'hold', why: 'as it should be' }]);
    return { plan: { ...plan, work }, state };
  };
}

const width = ({ startingHashKey, endingHashKey }: OpenShard) =>
  BigInt(endingHashKey) - BigInt(startingHashKey);

function nextStep(shards: readonly OpenShard[], goal: number): Step | undefined {
  const sorted = [...shards].sort((one, other) =>
    BigInt(one.startingHashKey) < BigInt(other.startingHashKey) ? -1 : 1,
  );
  const [first, second] = sorted;
  if (shards.length > goal && first !== undefined && second !== undefined) {
    return { kind: 'mergeShards', shardId: first.shardId, adjacentShardId: second.shardId, why: 'too many' };
  }
  const widest = sorted.reduce(
    (best, one) => (width(one) > width(best) ? one : best),
    sorted[0] as OpenShard,
  );
  if (shards.length >= goal) return undefined;
  const middle = (BigInt(widest.startingHashKey) + BigInt(widest.endingHashKey)) / 2n + 1n;
  return { kind: 'splitShard', shardId: widest.shardId, newStartingHashKey: String(middle), why: 'too few' };
}
