import type { Readable } from 'node:stream';
import { wait } from '../client';
import type { EventClock } from '../local/base/time';
import type { Alarm } from '../local/services/cloudwatch';
import { closeAccount, type Ledger, Ledgers, ReshardLog, type RunAccount } from './account';
import { type BlueprintSession, openSession } from './blueprint-session';
import { EarlyEnd } from './early-end';
import {
  type FedLine,
  generatedLines,
  HttpWriter,
  inputLines,
  LineProducer,
  pacedLines,
  runProducer,
  tailedInput,
  UnreadableLines,
} from './feed';
import { aborted } from './interruptible';
import { PHASES, RunPage } from './page';
import type { RunOptions } from './run-options';
import { startAws } from './start-aws';
import {
  type DisplayOutput,
  describeReshard,
  describeStart,
  describeTransition,
  explainStart,
  ProgressDisplay,
} from './terminal';

/** What a run needs of its process. */
export interface RunHost {
  readonly stdin: Readable;
  /** For everything that the run prints before its account. */
  readonly progress: DisplayOutput;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** When the process started, in milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The outcome of a run. */
export interface RunResult {
  readonly account: RunAccount;
  /** Why the input ended too early, or why the stream did not take all of it. */
  readonly problem: string | undefined;
  readonly timing: RunTiming;
}

/** Moments of a run, in milliseconds since the process started. */
export interface RunTiming {
  /** Every resource is made; the producer reads the first line. */
  readonly feedingMs: number;
  /** The first record is processed; undefined when none was. */
  readonly firstProcessedMs: number | undefined;
  /** The last record is processed, parked or given up; the redrive begins. */
  readonly settledMs: number;
  readonly totalMs: number;
}

/** How often the ledgers are compared with the count of records written, in AWS's time. */
const SETTLE_INTERVAL_MS = 1000;
const MINUTE_MS = 60_000;
/** The time at which a run begins that nobody from outside takes part in: the same each time, so that it can be repeated. */
const STARTS_AT = Date.UTC(2026, 0, 5, 12);
const MIB = 1024 * 1024;

/**
 * Plays an assembly, feeds it, waits for the consumers, redrives what was given up, and draws up the account. With
 * `keep` or `serve` everything then goes on until the signal.
 *
 * @param onAccount receives the result as soon as there is one, and where the stack can still be asked; it is awaited
 * @returns the result, or undefined when the signal ended the run before its account
 * @throws UserError for what the user can mend: the input, the template, a taken port, a missing output, more records than
 *   fit into memory
 */
export async function run(
  options: RunOptions,
  outside: RunHost,
  onAccount: (result: RunResult, endpoint: string) => void | Promise<void>,
): Promise<RunResult | undefined> {
  const early = new EarlyEnd(outside.signal);
  const host = { ...outside, signal: early.signal };
  const { signal } = host;
  const ledgers = new Ledgers();
  const display = new ProgressDisplay(host.progress);
  let now = () => STARTS_AT;
  const narrate = (what: string, text: string, time = now()) => display.narrate({ time, what, text });
  const sayStopping = () => {
    display.stop();
    display.say('Stopping; Ctrl-C again stops at once.');
  };
  outside.signal.addEventListener('abort', sayStopping, { once: true });
  // Before the start, so that the user learns of unusable input at once.
  const say = (sentence: string) => display.say(sentence);
  const input =
    options.tail === undefined
      ? await inputLines(options.input, host, say)
      : tailedInput(options.tail, signal, say);
  const page = options.serve === undefined ? undefined : new RunPage(options.serve);
  const reshardLog = new ReshardLog(
    (reshard, time) => display.narrate(describeReshard(reshard, time)),
    (sentence, time) => narrate('FINDING', sentence, time),
  );
  display.await('Making the resources of the template …');
  const aws = await startAws({
    assembly: options.assembly,
    folder: options.folder,
    port: options.port,
    pace: options.pace,
    // The clients of others sign with the present time; alarms count whole minutes, so the story begins with one.
    startsAt:
      options.keep || options.serve !== undefined
        ? Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS
        : STARTS_AT,
    scale: options.scale,
    seed: options.seed,
    live: options.keep || options.serve !== undefined,
    memoryBudgetBytes: options.memoryMebibytes * MIB,
    onMemoryUsedUp: () => early.memoryUsedUp(options.memoryMebibytes, 'feed fewer lines'),
    onNotice: (sentence) => narrate('NOTICE', sentence),
    onAlarmTransition: (transition) => {
      const narration = describeTransition(transition);
      if (narration !== undefined) display.narrate(narration);
    },
    onLog: (line) => {
      reshardLog.read(line);
      page?.readLog(line);
    },
    onBatchAttempt: (mappingId, attempt) => page?.trails.attempted(mappingId, attempt),
    onRecordOutcome: (mappingId, disposition) => {
      ledgers.book(mappingId, disposition, Date.now());
      page?.trails.settled(mappingId, disposition, now());
    },
    onDelivery: (name, outcome) => page?.trails.delivered(name, outcome, now()),
  }).finally(() => display.clear());
  const session = await openSession(aws);
  const ledger = ledgers.of(session.resources.mappingId);
  const sessions = ledgers.of(session.resources.sessionMappingId);
  try {
    display.print(describeStart(aws, display.paper));
    if (options.explain) display.print(explainStart(aws, display.paper));
    now = () => aws.clock.now();
    const url = await page?.start(aws, session.resources.streamName);
    if (url !== undefined) display.say(`To look on: ${url}`);
    if (options.scenario === 'surge') session.requireAutoscaled();
    const lines =
      input ??
      generatedLines(options, {
        signal,
        clock: aws.clock,
        look: () => session.look(reshardLog),
        onPhase: (phase) => {
          narrate('LOAD', phase.announcement);
          page?.announce(phase);
        },
      });
    const settling = settle(options, host, {
      clock: aws.clock,
      lines,
      ledger,
      sessions,
      reshardLog,
      display,
      session,
      page,
      early,
    });
    const result = await aws.clock.play(settling);
    page?.conclude(result.account);
    await onAccount(result, aws.endpoint);
    if (options.keep || page !== undefined) {
      display.say(`Still playing at ${aws.endpoint}; logs are in ${options.folder}/logs. Ctrl-C stops.`);
      display.say(`Over TLS too; clients that verify it trust ${aws.certificateFile}.`);
      await aborted(signal);
    } else if (result.account.poison.length > 0 && !aws.alarms.list().some(isRaised)) {
      // The parked records raise an alarm at CloudWatch's next evaluation.
      await aws.clock.play(Promise.race([aws.minuteEnd(), aborted(signal)]));
    }
    if (early.error !== undefined) throw early.error;
    return result;
  } catch (error) {
    if (session.isStreamDeleted()) early.streamDeleted(session.resources.streamName);
    if (early.error !== undefined) throw early.error;
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    display.stop();
    await page?.close();
    session.close();
    await aws.close();
  }
}

function isRaised({ state }: Alarm): boolean {
  return state.value === 'ALARM';
}

interface RunParts {
  readonly clock: EventClock;
  readonly lines: AsyncIterable<FedLine>;
  /** The page view writer's. */
  readonly ledger: Ledger;
  /** The session counter's. */
  readonly sessions: Ledger;
  readonly reshardLog: ReshardLog;
  readonly display: ProgressDisplay;
  readonly session: BlueprintSession;
  readonly page: RunPage | undefined;
  readonly early: EarlyEnd;
}

/** Feeds, waits, redrives and counts. @throws the signal's reason when it is aborted */
async function settle(options: RunOptions, host: RunHost, parts: RunParts): Promise<RunResult> {
  const { signal, startedAt } = host;
  const { clock, lines, ledger, sessions, reshardLog, display, session, page, early } = parts;
  const sinceStart = () => Date.now() - startedAt;
  const maxRecordBytes = await session.maxRecordBytes();
  const unreadable = new UnreadableLines(sourceOf(options), (sentence) => display.say(sentence));
  const { scenario, rate, scale, seed } = options;
  const producer = runProducer({
    client: session.kinesis,
    streamName: session.resources.streamName,
    maxRecordBytes,
    isSurge: scenario === 'surge',
    scale,
    seed,
    clock,
    signal,
  });
  const way = session.httpWay();
  const http = way && new HttpWriter(way, clock, signal);
  const written = () => producer.stats.written + (http?.accepted ?? 0);
  const progress = () => {
    if (session.isStreamDeleted()) early.streamDeleted(session.resources.streamName);
    return session.progress({ ...producer.stats, written: written() }, ledger);
  };
  display.start(progress);
  page?.follow(progress, () => session.parkedRecords());

  if (scenario !== 'surge') page?.announce(PHASES.feeding);
  const paced = rate === undefined ? lines : pacedLines(lines, rate / scale, clock, signal);
  const feedingMs = sinceStart();
  const fed = await new LineProducer(producer, maxRecordBytes, unreadable, http).run(paced, signal);
  page?.announce(PHASES.draining);
  const settled = () => Math.min(ledger.settled, sessions.settled);
  while (settled() < written()) await wait(SETTLE_INTERVAL_MS, clock, signal);
  signal.throwIfAborted();
  const settledMs = sinceStart();
  const givenUp = ledger.deadLettered;
  if (givenUp > 0) {
    page?.announce(PHASES.redrive);
    await session.redrive();
  }
  display.stop();

  const kept = session.parked.look();
  const keptForSessions = session.parkedForSessions.look();
  const account = closeAccount({
    ...fed,
    recordsWritten: written(),
    processedByMapping: ledger.processed - kept.parked.length,
    recovered: givenUp - kept.givenUp.length,
    dropped: ledger.dropped,
    pageViews: await session.countPageViews(),
    retries: session.mapping().counts.RetriedInvocations,
    poison: [...kept.parked, ...kept.givenUp].map(({ shardId, sequenceNumber, reason }) => ({
      shardId,
      sequenceNumber,
      reason,
      line: unreadable.lineOf(sequenceNumber),
    })),
    sessions: {
      processed: sessions.processed - keptForSessions.parked.length,
      parked: keptForSessions.parked.length + keptForSessions.givenUp.length,
      counted: await session.countSessions(),
      distinct: fed.distinctSessions,
    },
    http: http && session.httpFacts(http.accepted, producer.stats.written),
    delivery: await session.countDelivered(),
    autoscaling: session.autoscaling(reshardLog),
  });
  const firstProcessedMs = ledger.firstProcessedAt && ledger.firstProcessedAt - startedAt;
  return {
    account,
    problem: fed.problem,
    timing: { feedingMs, firstProcessedMs, settledMs, totalMs: sinceStart() },
  };
}

/** The flag that the lines come from, and its value; undefined for generated lines. */
function sourceOf({ input, tail }: RunOptions): string | undefined {
  if (tail !== undefined) return `--tail ${tail}`;
  return input === undefined ? undefined : `--input ${input}`;
}
