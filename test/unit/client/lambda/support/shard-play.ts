import { PoisonError } from '../../../../../client';
import {
  type KinesisBatchEvent,
  type KinesisBatchRecord,
  type KinesisBatchResponse,
  ParkingLot,
  processKinesisBatch,
} from '../../../../../client/lambda';
import { ManualClock } from '../../../../support/manual-clock';
import { MemoryObjects } from '../../../../support/memory-objects';
import type { SlowSink } from '../../../../support/slow-sinks';

/** What is wrong with a record, whatever it is written to. `block` ends the process at the timeout. */
export type Kind = 'good' | 'poison' | 'bug' | 'hang' | 'crash' | 'block';

export interface PlayOptions {
  /** Default 22, which the blueprint computes for batches of 100. */
  readonly timeoutSeconds?: number;
  /** Anew in each invocation, with its connections. Default: it takes a record in 20 ms. */
  readonly sink?: (clock: ManualClock) => SlowSink;
  /** No more invocations than these. Default 200. */
  readonly invocations?: number;
}

const FIRST_WAIT_MS = 500;
const LAST_WAIT_MS = 30_000;

/** How the batch ended. */
export interface Played {
  /** By record: in how many seconds it ended, and where. */
  readonly ends: readonly (End | undefined)[];
  /** The longest time in seconds that one record held the shard: after all before it had ended, until it had. */
  readonly heldSeconds: number;
}

interface End {
  readonly place: 'sink' | 'parked';
  readonly atSeconds: number;
}

/**
 * Plays one batch of a shard to its end with the real helper, as Lambda documents it: after a report it goes on with
 * the lowest reported record, and a throw, or the death of the process, halves the batch. The same batch again waits
 * twice as long each time.
 */
export async function playBatch(kinds: readonly Kind[], options: PlayOptions = {}): Promise<Played> {
  const { timeoutSeconds = 22, invocations: most = 200 } = options;
  const clock = new ManualClock();
  const objects = new MemoryObjects();
  const start = clock.now();
  const ends: (End | undefined)[] = kinds.map(() => undefined);
  const end = (number: number, place: End['place']) => {
    ends[number] ??= { place, atSeconds: (clock.now() - start) / 1000 };
  };
  const newLot = (client: MemoryObjects['client']) =>
    new ParkingLot({ bucket: 'lot', consumer: 'c', client, deployment: 'v1', now: () => clock.now() });
  await newLot(objects.client).noteSuccess();

  const invoke = async (Records: KinesisBatchRecord[]): Promise<KinesisBatchResponse | 'failed'> => {
    const deadline = clock.now() + timeoutSeconds * 1000;
    const sink = (options.sink ?? quick)(clock);
    let isDead = false;
    let isOver = false;
    const never = new Promise<never>(() => undefined);
    const send = (command: never) => (isDead ? never : objects.client.send(command));
    const answer = processKinesisBatch({ Records }, contextUntil(deadline, clock), {
      parkingLot: newLot({ send } as unknown as MemoryObjects['client']),
      clock: { now: () => clock.now(), after: (ms, run) => clock.after(ms, () => isDead || run()) },
      logger: { info: () => undefined, warn: () => undefined },
      processRecord: async (data, _, signal) => {
        const number = Number(Buffer.from(data));
        switch (kinds[number]) {
          case 'poison':
            throw new PoisonError('no');
          case 'bug':
            throw new TypeError('x is undefined');
          case 'crash':
            isOver = isDead = true;
            return never;
          case 'block':
            isDead = true;
            return never;
          case 'hang':
            return never;
          default:
            await sink(signal);
            if (isDead) return never;
            end(number, 'sink');
        }
      },
    });
    let result: KinesisBatchResponse | 'failed' = 'failed';
    answer.then(
      (value) => {
        [result, isOver] = [value, true];
      },
      () => {
        isOver = true;
      },
    );
    await clock.advance(0);
    while (!isOver && clock.now() < deadline) await clock.advance(250);
    isDead = true;
    return result;
  };

  const batches = [eventOf(kinds.length, start).Records.slice()];
  let [invocations, waitMs] = [0, FIRST_WAIT_MS];
  while (batches.length > 0 && invocations < most) {
    invocations++;
    const batch = batches.shift() ?? [];
    const result = await invoke(batch);
    for (const { body } of objects.list('parked/')) {
      const { Records } = JSON.parse(JSON.parse(body).payload) as KinesisBatchEvent;
      for (const { kinesis } of Records) end(Number(kinesis.sequenceNumber), 'parked');
    }
    if (result === 'failed') {
      const middle = Math.ceil(batch.length / 2);
      batches.unshift(batch.slice(0, middle), batch.slice(middle));
    } else {
      const failed = result.batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
      if (failed.length > 0) {
        const lowest = Math.min(...failed);
        batches.unshift(batch.filter(({ kinesis }) => Number(kinesis.sequenceNumber) >= lowest));
      }
    }
    while (batches[0]?.length === 0) batches.shift();
    const isSame = batches[0]?.length === batch.length && batches[0][0] === batch[0];
    if (isSame) await clock.advance(waitMs);
    waitMs = isSame ? Math.min(waitMs * 2, LAST_WAIT_MS) : FIRST_WAIT_MS;
  }
  return { ends, heldSeconds: longestHold(ends) };
}

const quick =
  (clock: ManualClock): SlowSink =>
  () =>
    new Promise((resolve) => void clock.after(20, resolve));

function contextUntil(deadline: number, clock: ManualClock) {
  return {
    awsRequestId: 'd9d0c3a2',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
    functionVersion: '$LATEST',
    getRemainingTimeInMillis: () => deadline - clock.now(),
  };
}

function eventOf(count: number, arrivedAt: number): KinesisBatchEvent {
  return {
    Records: Array.from({ length: count }, (_, number) => ({
      eventID: `shardId-000000000003:${number}`,
      eventSourceARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
      kinesis: {
        sequenceNumber: String(number),
        partitionKey: 'k',
        data: Buffer.from(String(number)).toString('base64'),
        approximateArrivalTimestamp: arrivedAt / 1000,
      },
    })),
  };
}

function longestHold(ends: readonly (End | undefined)[]): number {
  let [longest, freeAt] = [0, 0];
  for (const end of ends) {
    const at = end?.atSeconds ?? Number.POSITIVE_INFINITY;
    longest = Math.max(longest, at - freeAt);
    freeAt = Math.max(freeAt, at);
  }
  return longest;
}
