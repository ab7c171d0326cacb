// The replay of a span of a stream, or of delivered objects, to a function or to a stream.
//
// What starts it The state machine of Replay, for each of its steps. `begin` checks the input and plans: rounds of lanes, a
// lane being a shard or a share of the objects, and a shard in a later round than its parents. A distributed map hands each
// lane to `walk`, again and again until it is done. `finish` sums up.
// What it does Reads the lane in order, drops what the filters drop, and sends the rest at the rate that is asked for. After
// each batch it writes down how far it came.
// When it fails Whoever is called next goes on behind the last batch that is written down, so one batch at most is sent
// twice. A record that the target does not take lies in the bucket with its payload. When the target takes nothing the lane
// stops, its children do not begin, and the execution fails at its end with what is left; `{"resume": name}` goes on.
// Where it goes Records: the target, at least once. The bucket: request, lanes, failed records, report. One line a walk to
// the log.

import { Logger } from '@aws-lambda-powertools/logger';
import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  ListShardsCommand,
  type Shard,
} from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { monotonicClock } from '../../client';
import { recordFilter } from '../dead-letter-redrive/records';
import { SDK_TIMEOUTS } from '../sdk-timeouts';
import {
  checkRetention,
  InvalidRequestError,
  iso,
  type Lane,
  parseRequest,
  type ReplayRequest,
  type Round,
  roundOfObjects,
  roundsOfShards,
} from './plan';
import { type BegunReplay, type LaneState, type ReplayReport, ReplayStore, reportOf } from './progress';
import { objectPages, shardPages } from './read';
import { FunctionTarget, StreamTarget, type Target } from './send';
import { readSettings } from './settings';
import { type WalkEnd, walk } from './walk';

/** A step of the state machine. */
type Step =
  | { readonly step: 'begin'; readonly input: unknown; readonly name: string; readonly startedAt: string }
  | { readonly step: 'walk'; readonly name: string; readonly lane: Lane; readonly lanes: number }
  | { readonly step: 'finish'; readonly name: string };

const logger = new Logger();
const settings = readSettings();
/** Invocations and writes are not tried again by the SDK, because their callers count attempts. */
const clients = {
  kinesis: new KinesisClient({ ...SDK_TIMEOUTS, maxAttempts: 1 }),
  lambda: new LambdaClient({ requestHandler: { connectionTimeout: 3_000 }, maxAttempts: 1 }),
  s3: new S3Client(SDK_TIMEOUTS),
};
const timing = { clock: monotonicClock, random: Math.random };

/** A parent of the shard is not done: its records come first. */
class ParentNotDoneError extends Error {
  override readonly name = 'ParentNotDoneError';
}

/**
 * Runs one step.
 * @throws InvalidRequestError from `begin`; ParentNotDoneError, TargetFailingError and errors of AWS from `walk`
 */
export async function handler(event: Step, context: Context): Promise<unknown> {
  logger.addContext(context);
  switch (event.step) {
    case 'begin':
      return begin(event.input, event.name, Date.parse(event.startedAt));
    case 'walk':
      return walkLane(event, context);
    case 'finish':
      return finish(event.name);
  }
}

async function begin(input: unknown, executionName: string, startedAt: number): Promise<object> {
  const { source, recordsPerSecond } = settings;
  const prefix = source.kind === 'objects' ? source.prefix : undefined;
  const request = parseRequest(input, { executionName, startedAt, recordsPerSecond, prefix });
  if ('resume' in request) {
    const begun = await new ReplayStore(clients.s3, settings.bucket, request.resume).begun();
    if (begun === undefined) {
      throw new InvalidRequestError(`resume is "${request.resume}"; there is no replay of this name.`);
    }
    return planned(begun);
  }
  const store = new ReplayStore(clients.s3, settings.bucket, request.name);
  if ((await store.begun()) !== undefined) {
    throw new InvalidRequestError(
      `name is "${request.name}", which is the name of a replay that has begun; go on with {"resume": "${request.name}"}, or give another name.`,
    );
  }
  const begun = { request, rounds: await plan(request) };
  await store.begin(begun);
  return planned(begun);
}

async function plan(request: ReplayRequest): Promise<readonly Round[]> {
  const { source, maxConcurrency } = settings;
  if (source.kind === 'objects') return [roundOfObjects(maxConcurrency)];
  const { streamArn: StreamARN } = source;
  const summary = await clients.kinesis.send(new DescribeStreamSummaryCommand({ StreamARN }));
  checkRetention(request, summary.StreamDescriptionSummary?.RetentionPeriodHours ?? 24, Date.now());
  const shards: Shard[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await clients.kinesis.send(
      new ListShardsCommand({
        ...(NextToken === undefined
          ? { StreamARN, ShardFilter: { Type: 'FROM_TIMESTAMP', Timestamp: new Date(request.from) } }
          : { StreamARN, NextToken }),
      }),
    );
    shards.push(...(answer.Shards ?? []));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return roundsOfShards(
    shards.map(({ ShardId = '', ParentShardId, AdjacentParentShardId }) => ({
      shardId: ShardId,
      parentIds: [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
    })),
  );
}

function planned({ request, rounds }: BegunReplay): object {
  const { name, from, to } = request;
  logger.info('replay begins', { ...request, from: iso(from), to: iso(to), rounds: rounds.length });
  // Each lane has to know how many share the rate.
  return { name, rounds: rounds.map(({ lanes }) => ({ lanes, count: lanes.length })) };
}

async function walkLane(
  { name, lane, lanes }: Extract<Step, { step: 'walk' }>,
  context: Context,
): Promise<{ readonly end: WalkEnd }> {
  const store = new ReplayStore(clients.s3, settings.bucket, name);
  const begun = await store.begun();
  if (begun === undefined) throw new InvalidRequestError(`There is no replay of the name "${name}".`);
  for (const parent of lane.after) {
    if (!(await store.lane(parent)).isDone) throw new ParentNotDoneError(`${parent} is not done`);
  }
  const { request } = begun;
  const start = await notTrimmed(await store.lane(lane.id));
  if (start.isDone) return { end: 'done' };
  let state = start;
  const timeLeft = () => context.getRemainingTimeInMillis();
  try {
    const end = await walk(start, {
      read: (position) => pagesOf(lane, request, context.invokedFunctionArn)(position),
      target: request.dryRun ? undefined : targetOf(timeLeft),
      passes: recordFilter(request.filters),
      takesApart: settings.takesApart,
      recordsPerSecond: request.recordsPerSecond / Math.min(lanes, settings.maxConcurrency),
      park: (failed) => store.park(lane.id, failed),
      save: async (next) => {
        await store.saveLane(lane.id, next);
        state = next;
      },
      timeLeft,
      clock: timing.clock,
    });
    return { end };
  } finally {
    logger.info('lane walked', { replay: name, lane: lane.id, ...state.counts, isDone: state.isDone });
  }
}

/** Notes in a lane that waited for so long that the stream has dropped records that follow its checkpoint. */
async function notTrimmed(state: LaneState): Promise<LaneState> {
  const { source } = settings;
  const arrivedAt = state.position?.arrivedAt;
  if (source.kind !== 'stream' || arrivedAt === undefined || state.isDone) return state;
  const command = new DescribeStreamSummaryCommand({ StreamARN: source.streamArn });
  const { RetentionPeriodHours: hours = 24 } =
    (await clients.kinesis.send(command)).StreamDescriptionSummary ?? {};
  if (arrivedAt >= Date.now() - hours * 3_600_000) return state;
  const trouble = `it stood at ${iso(arrivedAt)}, which is beyond the retention of ${hours} hours: what followed is gone`;
  return state.troubles.includes(trouble) ? state : { ...state, troubles: [...state.troubles, trouble] };
}

function pagesOf(lane: Lane, request: ReplayRequest, readBy: string) {
  const { source } = settings;
  const { from, to, prefix = '' } = request;
  if (source.kind === 'stream') {
    const options = {
      client: clients.kinesis,
      streamArn: source.streamArn,
      shardId: lane.id,
      from,
      to,
      readBy,
      ...timing,
    };
    return (position: LaneState['position']) => shardPages(position, options);
  }
  const { bucket, partitionKey } = source;
  const options = { client: clients.s3, bucket, prefix, from, to, laneId: lane.id, partitionKey, readBy };
  return (position: LaneState['position']) => objectPages(position, options);
}

function targetOf(timeLeft: () => number): Target {
  const { target } = settings;
  return target.kind === 'function'
    ? new FunctionTarget({ ...target, client: clients.lambda, timeLeft, ...timing })
    : new StreamTarget({ ...target, client: clients.kinesis, ...timing });
}

async function finish(name: string): Promise<ReplayReport> {
  const store = new ReplayStore(clients.s3, settings.bucket, name);
  const begun = await store.begun();
  const lanes = new Map<string, LaneState>();
  for (const { id } of (begun?.rounds ?? []).flatMap((round) => round.lanes))
    lanes.set(id, await store.lane(id));
  const report = reportOf(name, begun?.request.dryRun ?? false, lanes, store.failedBelow);
  await store.report(report);
  if (report.isComplete) logger.info('replay ended', { ...report });
  else logger.error('replay ended, and is not complete', { ...report });
  return report;
}
