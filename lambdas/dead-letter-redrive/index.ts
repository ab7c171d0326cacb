// The redrive of one consumer: replays the records that its event source mapping gave up, or that its function parked.
//
// What starts it The state machine of DeadLetterRedrive, for each of its steps. `begin` checks the input of the
// execution, and looks for objects of others. `collect` turns pointers of a dead-letter queue into objects; the state
// machine repeats it while it comes forward. Then a distributed map hands every batch of objects to one invocation.
// `finish` takes stock.
// What it does Reads the objects of its batch, invokes the consumer with their records at the speed of the consumer,
// and deletes what is done. Or it puts records aside, discards them, or only counts them.
// When it fails What was done up to then is written back. The state machine tries the batch again: soon when the time
// was up, later when the consumer was throttled, three times when nothing was done. A record that fails again stays in its
// object, with the reason. `finish` tells the state machine what was left, and that fails the execution.
// Where it goes Records: the consumer's function, at least once. One line a batch to the log, which is also the
// metrics Redriven and StillFailing.

import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { monotonicClock } from '../../client';
import { clients } from './clients';
import {
  collect,
  mapRunsOf,
  type Neighbour,
  neighboursOf,
  type Place,
  PointerQueue,
  ShardCursor,
  type Stock,
  stockOf,
  type WrittenUpTo,
} from './collect';
import { Consumer } from './consumer';
import { checkLeftovers, type RedriveCounts, redriveBatch, withoutProgress } from './deliver';
import { embeddedMetrics } from './metrics';
import { eventRecord, FailedObjects, isOneOf, readableRecords, recordFilter } from './records';
import { parseRequest, type RedriveRequest, readSettings } from './settings';

/** A step of the state machine. */
type Step =
  | { readonly step: 'begin'; readonly input: unknown; readonly places: readonly Place[] }
  | { readonly step: 'collect'; readonly request: RedriveRequest; readonly pointers: Pointers }
  | {
      readonly step: 'finish';
      readonly executionArn: string;
      readonly request: RedriveRequest;
      readonly neighbours: readonly Neighbour[];
      readonly pointers: Pointers;
      readonly mapRuns: number;
      readonly hasOwnQueue: boolean;
    }
  | { readonly step?: undefined; readonly Items: readonly Item[]; readonly BatchInput: BatchInput };

interface Item {
  readonly Key: string;
}

interface BatchInput {
  readonly bucket: string;
  readonly request: RedriveRequest;
  readonly neighbours: readonly Neighbour[];
}

/** What the state machine remembers of the collecting. */
interface Pointers {
  /** Whether another call would do something. */
  readonly more: boolean;
  readonly kept: number;
  readonly strange: number;
  readonly writtenUpTo: WrittenUpTo;
}

const NO_POINTERS: Pointers = { more: false, kept: 0, strange: 0, writtenUpTo: {} };
const MAX_NEIGHBOURS = 100;
/** Longer than the function may run. */
const HOLD_SECONDS = 905;

const logger = new Logger();
const settings = readSettings();
const timing = { clock: monotonicClock, random: Math.random };

/**
 * Runs one step.
 * @throws InvalidRequestError from `begin`; ConsumerBusyError, TimeUpError, NoAnswerError and NoProgressError, which the
 * state machine tries again; LeftoversError, which it counts
 */
export async function handler(event: Step, context: Context): Promise<unknown> {
  logger.addContext(context);
  switch (event.step) {
    case 'begin':
      return begin(event.input, event.places);
    case 'collect':
      return collectPointers(event.request, event.pointers, context);
    case 'finish':
      return finish(event);
    default:
      return redrive(event.Items, event.BatchInput, context);
  }
}

async function begin(input: unknown, places: readonly Place[]) {
  const request = parseRequest(input, settings.maxConcurrency);
  const ours = functionArnsOf(request);
  const isOurs = (functionArn: string) => isOneOf(functionArn, ours);
  const found = await Promise.all(
    places.map((place) => neighboursOf(place, new FailedObjects(clients.s3, place.bucket), isOurs)),
  );
  // A batch of objects gets them all as input, and what is left out here is only read.
  const neighbours = found.flat().slice(0, MAX_NEIGHBOURS);
  for (const neighbour of neighbours) {
    if (neighbour.isStray) logger.warn('objects that no redrive replays', { ...neighbour });
    else logger.info('objects of another consumer', { ...neighbour });
  }
  return { request, neighbours, pointers: NO_POINTERS };
}

async function collectPointers(
  request: RedriveRequest,
  before: Pointers,
  context: Context,
): Promise<Pointers> {
  const { queue: from, consumerName, streamArn, filters, takesApart, shardsAtOnce } = settings;
  if (from === undefined) return NO_POINTERS;
  const queue = new PointerQueue(clients.sqs, from.url, HOLD_SECONDS);
  if (request.dryRun) {
    logger.info('pointers counted', { dryRun: true, pointers: await queue.count() });
    return NO_POINTERS;
  }
  const passes = recordFilter(filters);
  const timeLeft = () => context.getRemainingTimeInMillis();
  const { kinesis: client } = clients;
  const { counts, writtenUpTo } = await collect({
    queue,
    objects: new FailedObjects(clients.s3, from.collectedBucket),
    cursor: (shardId) => new ShardCursor(shardId, { client, streamArn, timeLeft, ...timing }),
    recordsFor: (record, shardId) => {
      const one = eventRecord(record, shardId, streamArn, context.invokedFunctionArn);
      return (takesApart ? readableRecords(one) : [one]).filter(passes);
    },
    functionArns: functionArnsOf(request),
    streamArn,
    shardsAtOnce,
    writtenUpTo: before.writtenUpTo,
    onKept: (message, reason) => logger.warn('pointer kept', { pointer: message, reason }),
    onExpired: ({ shardId, startSequenceNumber, endSequenceNumber }, expired) =>
      logger.warn('records lost to retention', { shardId, startSequenceNumber, endSequenceNumber, expired }),
  });
  logger.info('pointers collected', {
    ...counts,
    ...embeddedMetrics(consumerName, { Expired: counts.expired }, Date.now()),
  });
  const { collected, advanced, kept, strange } = counts;
  // A message that nobody here can follow stays hidden, so each run receives others.
  return { more: collected + advanced > 0, kept, strange: before.strange + strange, writtenUpTo };
}

async function redrive(
  items: readonly Item[],
  { bucket, request, neighbours }: BatchInput,
  context: Context,
): Promise<RedriveCounts> {
  const { consumerFunctionArn: functionArn, consumerName, streamArn, batchSize, reportsFailures } = settings;
  const counts = {
    ...{ matched: 0, redriven: 0, stillFailing: 0, setAside: 0, discarded: 0, untried: 0 },
    ...{ objects: 0, skipped: 0 },
  };
  let skipped: string | undefined;
  const { consumerTimeoutMs: timeoutMs } = settings;
  try {
    await redriveBatch(
      items.map(({ Key }) => Key),
      request,
      {
        objects: new FailedObjects(clients.s3, bucket),
        consumer: new Consumer({
          client: clients.lambda,
          functionArn,
          timeoutMs,
          reportsFailures,
          ...timing,
        }),
        functionArns: functionArnsOf(request),
        streamArn,
        others: neighbours.map(({ prefix }) => prefix),
        batchSize,
        timeLeft: () => context.getRemainingTimeInMillis(),
        onSkipped: (key, reason) => {
          logger.warn('object left alone', { key, reason });
          skipped ??= `${key}: ${reason}`;
        },
      },
      counts,
    );
  } catch (error) {
    throw withoutProgress(error, counts);
  } finally {
    const metrics = { Redriven: counts.redriven, StillFailing: counts.stillFailing };
    logger.info('batch redriven', {
      firstKey: items[0]?.Key,
      action: request.action,
      dryRun: request.dryRun,
      ...counts,
      ...(!request.dryRun && embeddedMetrics(consumerName, metrics, Date.now())),
    });
  }
  checkLeftovers(counts, request.dryRun, skipped);
  return counts;
}

async function finish(event: Extract<Step, { step: 'finish' }>): Promise<Stock> {
  const mapRuns = await mapRunsOf(clients.stepFunctions, event.executionArn, event.mapRuns);
  const stock = stockOf({ ...event, dryRun: event.request.dryRun, mapRuns });
  if (stock.isComplete) logger.info('redrive ended', { ...stock });
  else logger.error('redrive ended, and is not complete', { ...stock });
  return stock;
}

function functionArnsOf({ adopt }: RedriveRequest): string[] {
  return [settings.consumerFunctionArn, ...(adopt === undefined ? [] : [adopt])];
}
