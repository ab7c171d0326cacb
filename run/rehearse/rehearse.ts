import { KinesisProducer, type OutgoingRecord, wait } from '../../client';
import { Random } from '../../common';
import type { FaultKind } from '../../local';
import type { EventClock } from '../../local/base/time';
import { Ledgers, type Reshard, ReshardLog } from '../account';
import { type BlueprintSession, openSession } from '../blueprint-session';
import { EarlyEnd } from '../early-end';
import { LineProducer, UnreadableLines } from '../feed';
import { startAws } from '../start-aws';
import {
  type DisplayOutput,
  dayAndTime,
  describeReshard,
  describeStart,
  describeTransition,
  ProgressDisplay,
} from '../terminal';
import { drawnFaults } from './drawn-faults';
import { Lateness, type LatenessFacts } from './lateness';
import { closeRehearsal, type RehearsalAccount } from './rehearsal-account';
import type { RehearseOptions } from './rehearse-options';
import { StreamTotals } from './stream-totals';
import { traceLines } from './trace-lines';

/** What a rehearsal needs of its process. */
export interface RehearsalHost {
  readonly progress: DisplayOutput;
  readonly signal: AbortSignal;
}

/** A change of the shards, and when. */
export interface Decision extends Reshard {
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** An alarm that was raised or ended. */
export interface AlarmChange {
  readonly time: number;
  readonly alarm: string;
  readonly state: string;
}

/** The outcome of a rehearsal. Times are AWS's, records are counted as on AWS where nothing else is said. */
export interface Rehearsal {
  readonly account: RehearsalAccount;
  readonly lines: number;
  readonly poisonLines: number;
  readonly problem: string | undefined;
  readonly lateness: { readonly pageViews: LatenessFacts; readonly sessions: LatenessFacts };
  readonly decisions: readonly Decision[];
  readonly alarms: readonly AlarmChange[];
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly retriedInvocations: number;
  readonly shardHours: number;
  readonly mostShards: number;
  readonly throttledRecords: number;
  readonly realSeconds: number;
}

/** Each shard may get its minute at once. */
const BURST_SECONDS = 60;
/** A process that makes room for another costs a second when it is needed again. */
const MOST_ENVIRONMENTS = 16;
/** How often the ledgers are compared with the stream once the load is over, in AWS's time. */
const SETTLE_INTERVAL_MS = 10_000;
/** The consumers have so long to catch up once the faults are over. */
const RECOVERY_MS = 12 * 60 * 60 * 1000;

/**
 * Plays the load through the assembly, with faults until the load is over; then lets all recover, redrives, and
 * draws up the account.
 * @returns undefined when the signal ended it before
 * @throws UserError for what the user can mend
 */
export async function rehearse(
  options: RehearseOptions & { readonly assembly: string },
  { progress, ...host }: RehearsalHost,
): Promise<Rehearsal | undefined> {
  const { load, seed, density, scale, days } = options;
  const early = new EarlyEnd(host.signal);
  const { signal } = early;
  const began = performance.now();
  const display = new ProgressDisplay(progress, process.env, dayAndTime);
  const ledgers = new Ledgers();
  const decisions: Decision[] = [];
  const alarms: AlarmChange[] = [];
  const reshardLog = new ReshardLog(
    (reshard, time) => {
      decisions.push({ time, ...reshard });
      display.narrate(describeReshard(reshard, time));
    },
    (text, time) => display.narrate({ time, what: 'FINDING', text }),
  );
  const lateness = new Map<string, Lateness>();
  const latenessOf = (mappingId: string) => {
    const present = lateness.get(mappingId) ?? new Lateness();
    lateness.set(mappingId, present);
    return present;
  };
  let look: { readonly now: () => number; readonly age: (mappingId: string) => number } | undefined;
  display.await('Making the resources of the template …');
  const aws = await startAws({
    assembly: options.assembly,
    folder: options.folder,
    startsAt: load.startTime,
    seed,
    scale,
    burstSeconds: BURST_SECONDS,
    maxEnvironments: MOST_ENVIRONMENTS,
    memoryBudgetBytes: options.memoryMebibytes * 1024 * 1024,
    onMemoryUsedUp: () => early.memoryUsedUp(options.memoryMebibytes, 'a larger --scale'),
    faults: density === undefined ? undefined : drawnFaults(seed, density, days),
    onNotice: (text) => display.narrate({ time: look?.now() ?? load.startTime, what: 'NOTICE', text }),
    onLog: (line) => reshardLog.read(line),
    onAlarmTransition: (transition) => {
      const { alarm, state } = transition;
      const narration = describeTransition(transition);
      if (narration === undefined) return;
      alarms.push({ time: state.timestamp, alarm: alarm.name, state: state.value });
      display.narrate(narration);
    },
    onRecordOutcome: (mappingId, outcome) => {
      if (look === undefined) return;
      const now = look.now();
      ledgers.book(mappingId, outcome, now);
      const arrivals = outcome.records.map(({ approximateArrivalTimestamp }) => approximateArrivalTimestamp);
      latenessOf(mappingId).done(arrivals, now);
      latenessOf(mappingId).age(look.age(mappingId));
    },
  }).finally(() => display.clear());
  const session = await openSession(aws);
  const totals = new StreamTotals();
  look = {
    now: () => aws.clock.now(),
    age: (mappingId) => session.mapping(mappingId).counts.IteratorAge,
  };
  try {
    display.print(describeStart(aws, display.paper));
    const outcome = await aws.clock.play(
      settle(options, {
        clock: aws.clock,
        session,
        ledgers,
        totals,
        display,
        signal,
        early,
        endFaults: () => aws.endFaults(),
      }),
    );
    const { mappingId, sessionMappingId } = session.resources;
    return {
      ...outcome,
      lateness: {
        pageViews: latenessOf(mappingId).facts,
        sessions: latenessOf(sessionMappingId).facts,
      },
      decisions,
      alarms,
      faults: aws.faultCounts,
      retriedInvocations:
        session.mapping().counts.RetriedInvocations +
        session.mapping(sessionMappingId).counts.RetriedInvocations,
      shardHours: totals.shardHours,
      mostShards: totals.mostShards,
      realSeconds: (performance.now() - began) / 1000,
    };
  } catch (error) {
    if (session.isStreamDeleted()) early.streamDeleted(session.resources.streamName);
    if (early.error !== undefined) throw early.error;
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    display.stop();
    session.close();
    await aws.close();
  }
}

interface Parts {
  readonly clock: EventClock;
  readonly session: BlueprintSession;
  readonly ledgers: Ledgers;
  readonly totals: StreamTotals;
  readonly display: ProgressDisplay;
  readonly signal: AbortSignal;
  readonly early: EarlyEnd;
  readonly endFaults: () => void;
}

type Settled = Pick<Rehearsal, 'account' | 'lines' | 'poisonLines' | 'problem' | 'throttledRecords'>;

/** Feeds, waits, redrives and counts. @throws the signal's reason when it is aborted */
async function settle(options: RehearseOptions, parts: Parts): Promise<Settled> {
  const { load, scale, seed } = options;
  const { clock, session, ledgers, totals, display, signal, early, endFaults } = parts;
  const { resources } = session;
  const [ledger, sessions] = [ledgers.of(resources.mappingId), ledgers.of(resources.sessionMappingId)];
  const jitter = new Random(seed + 2);
  const maxRecordBytes = await session.maxRecordBytes();
  const poison = new PoisonIds();
  const producer = new KinesisProducer({
    client: session.kinesis,
    streamName: resources.streamName,
    maxUserRecordSize: maxRecordBytes,
    // Traffic neither goes away nor slows down because the stream refuses it.
    recordTtl: Number.POSITIVE_INFINITY,
    rateLimit: Number.POSITIVE_INFINITY,
    random: () => jitter.next(),
    signal,
    clock,
  });
  display.start(() => {
    if (session.isStreamDeleted()) early.streamDeleted(resources.streamName);
    return session.progress(producer.stats, ledger);
  });
  const lines = traceLines(
    { demand: load.demand, keys: load.keys, scale, seed },
    {
      clock,
      signal,
      openShards: () => session.openShards(),
      onMinute: () => {
        totals.look(session.acceptedByShard());
        totals.minute(session.openShards().length);
      },
    },
  );
  const fed = await new LineProducer(producer, maxRecordBytes, poison).run(lines, signal);
  endFaults();
  totals.look(session.acceptedByShard());
  const deadline = clock.now() + RECOVERY_MS;
  while (Math.min(ledger.settled, sessions.settled) < totals.records && clock.now() < deadline) {
    await wait(SETTLE_INTERVAL_MS, clock, signal);
  }
  const givenUp = ledger.deadLettered + sessions.deadLettered;
  if (givenUp > 0) await session.redrive();
  display.stop();

  const kept = session.parked.look();
  const ofSessions = session.parkedForSessions.look();
  const account = closeRehearsal({
    linesWritten: fed.linesRead - fed.refused.length,
    distinctValidLines: fed.distinctValidLines,
    poisonIds: poison.ids,
    recordsConfirmed: producer.stats.written,
    recordsInStream: totals.records,
    processed: ledger.processed - kept.parked.length,
    recovered: ledger.deadLettered - kept.givenUp.length,
    dropped: ledger.dropped + sessions.dropped,
    parked: [...kept.parked, ...kept.givenUp],
    pageViews: await session.countPageViews(),
    sessions: {
      processed: sessions.processed - ofSessions.parked.length,
      parked: ofSessions.parked.length + sessions.deadLettered,
      parkedRecords: [...ofSessions.parked, ...ofSessions.givenUp],
      counted: await session.countSessions(),
      distinct: fed.distinctSessions,
    },
    delivery: await session.countDelivered(),
  });
  return {
    account,
    lines: fed.linesRead,
    poisonLines: poison.ids.size,
    problem: fed.problem,
    throttledRecords: producer.stats.throttled * scale,
  };
}

/** The lines that no consumer can read, by the ids in their records: a record that is put twice is one line. */
class PoisonIds extends UnreadableLines {
  readonly ids = new Set<string>();

  constructor() {
    super(undefined);
  }

  override unreadable(_number: number, _reason: string, record: OutgoingRecord): void {
    this.ids.add((JSON.parse(Buffer.from(record.data).toString('utf8')) as { id: string }).id);
  }
}
