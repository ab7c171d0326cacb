import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { RecordWriter } from '../client';
import { LocalAws } from '../local/local-aws';
import type { Alarm } from '../local/services/cloudwatch';
import { closeAccount } from './account';
import { BlueprintSession } from './blueprint-session';
import { Books } from './books';
import { describeReshard } from './describe-reshard';
import { describeStart } from './describe-start';
import { describeTransition } from './describe-transition';
import { Feed } from './feed';
import { generatedLines } from './generated-lines';
import { readInput } from './input';
import type { Ledger } from './ledger';
import type { InputLine } from './line-splitter';
import { type DisplayOutput, ProgressDisplay } from './progress-display';
import { ReshardLog } from './reshard-log';
import type { RunOptions } from './run-options';
import { RunPage } from './run-page';
import type { RunResult } from './run-result';

/** What a run needs of the process that it runs in. */
export interface RunHost {
  readonly stdin: Readable;
  /** For everything that is said while the run goes on. */
  readonly progress: DisplayOutput;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** When the process started, in milliseconds since the epoch. */
  readonly startedAt: number;
}

/** How often the books are compared with what was written. */
const SETTLE_INTERVAL_MS = 20;
const MIB = 1024 * 1024;

/**
 * Plays an assembly, feeds it, waits for the consumer, redrives the dead letters, and draws up the account. With
 * `keep`, everything then goes on until the signal.
 *
 * @param onAccount gets the result as soon as there is one
 * @returns the result, or undefined when the signal ended the run before its account
 * @throws InputError, TemplateError and Error with a sentence for what a person can mend
 */
export async function run(
  options: RunOptions,
  host: RunHost,
  onAccount: (result: RunResult) => void,
): Promise<RunResult | undefined> {
  const { signal } = host;
  // Before anything is started: what is wrong with the input should not wait for it.
  const input = inputOf(options, host);
  const books = new Books();
  const display = new ProgressDisplay(host.progress);
  const page = options.serve === undefined ? undefined : new RunPage(options.serve);
  const reshardLog = new ReshardLog(
    (reshard) => display.say(describeReshard(reshard)),
    (sentence) => display.say(`FINDING  ${sentence}`),
  );
  const aws = await LocalAws.start({
    assembly: options.assembly,
    folder: options.folder,
    port: options.port,
    compression: options.compression,
    onNotice: (sentence) => display.say(sentence),
    onAlarmTransition: (transition) => {
      const sentence = describeTransition(transition);
      if (sentence !== undefined) display.say(sentence);
    },
    onLog: (line) => {
      books.readLog(line.text);
      reshardLog.read(line.text);
      page?.readLog(line);
    },
    onRecordOutcome: (mappingId, disposition) => books.book(mappingId, disposition, Date.now()),
  });
  const session = new BlueprintSession(aws);
  const ledger = books.of(session.resources.mappingId);
  const sessions = books.of(session.resources.sessionMappingId);
  try {
    display.say(describeStart(aws, options.compression));
    const url = await page?.start(aws, session.resources.streamName, options.compression);
    if (url !== undefined) display.say(`To look on: ${url}`);
    if (options.scenario === 'surge') session.requireAutoscaled();
    const lines =
      input ??
      generatedLines(options, {
        signal,
        look: () => session.look(reshardLog),
        onPhase: ({ announcement }) => {
          display.say(`LOAD  ${announcement}`);
          page?.announce(announcement);
        },
      });
    const result = await settle(options, host, {
      lines,
      ledger,
      sessions,
      reshardLog,
      display,
      session,
      page,
    });
    page?.conclude(result.account);
    onAccount(result);
    if (options.keep || page !== undefined) {
      display.say(`Still playing at ${aws.endpoint}; logs are in ${options.folder}/logs. Ctrl-C stops.`);
      await aborted(signal);
    } else if (result.account.poison.length > 0 && !aws.alarms.list().some(isRaised)) {
      // The dead letters that are left raise an alarm, as soon as CloudWatch looks.
      await Promise.race([aws.minuteEnd(), aborted(signal)]);
    }
    return result;
  } catch (error) {
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
  readonly lines: AsyncIterable<InputLine>;
  /** Of the page view writer. */
  readonly ledger: Ledger;
  /** Of the session counter. */
  readonly sessions: Ledger;
  readonly reshardLog: ReshardLog;
  readonly display: ProgressDisplay;
  readonly session: BlueprintSession;
  readonly page: RunPage | undefined;
}

/** From the first line to the account. @throws the signal's reason when it is aborted */
async function settle(options: RunOptions, host: RunHost, parts: RunParts): Promise<RunResult> {
  const { signal, startedAt } = host;
  const { lines, ledger, sessions, reshardLog, display, session, page } = parts;
  const sinceStart = () => Date.now() - startedAt;
  const maxRecordBytes = await session.maxRecordBytes();
  const writer = new RecordWriter({
    client: session.kinesis,
    streamName: session.resources.streamName,
    maxRecordBytes,
    recordsPerSecond: options.rate,
    // A story is about now: what the stream does not take holds the load up soon.
    maxBufferedBytes: options.scenario === 'surge' ? 4 * MIB : undefined,
    signal,
  });
  const progress = () => session.progress(writer.stats, ledger);
  display.start(progress);
  page?.follow(progress);

  const feedingMs = sinceStart();
  const fed = await new Feed(writer, maxRecordBytes).run(lines, signal);
  const settled = () => Math.min(ledger.settled, sessions.settled);
  while (settled() < writer.stats.written) await wait(SETTLE_INTERVAL_MS, undefined, { signal });
  signal.throwIfAborted();
  const settledMs = sinceStart();
  const reports = ledger.deadLettered > 0 ? await session.redrive() : [];
  display.stop();

  const pointers = session.deadLetterPointers();
  const poison = ledger.poison(
    pointers,
    reports.flatMap(({ ranges }) => ranges),
  );
  const account = closeAccount({
    ...fed,
    recordsWritten: writer.stats.written,
    processedByMapping: ledger.processed,
    recovered: ledger.deadLettered - poison.length,
    dropped: ledger.dropped,
    pageViews: await session.countPageViews(),
    retries: session.mapping().counts.RetriedInvocations,
    poison,
    sessions: {
      processed: sessions.processed,
      inFailureBucket: session.countFailedForSessions(),
      counted: await session.countSessions(),
      distinct: fed.distinctSessions,
    },
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

function inputOf({ input }: RunOptions, { stdin, signal }: RunHost): AsyncIterable<InputLine> | undefined {
  if (input === undefined) return undefined;
  // Whoever waits for a line that never comes would not notice the signal.
  signal.addEventListener('abort', () => stdin.destroy(), { once: true });
  return readInput(input, stdin);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
