import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { RecordWriter } from '../../client';
import { LocalAws } from '../local-aws';
import { type Account, closeAccount } from './account';
import { BlueprintSession } from './blueprint-session';
import { generateClickstream } from './clickstream-generator';
import { describeStart } from './describe-start';
import { Feed } from './feed';
import { readInput } from './input';
import { Ledger } from './ledger';
import { type DisplayOutput, ProgressDisplay } from './progress-display';
import type { ProgressSnapshot } from './progress-line';
import type { RunOptions } from './run-options';

/** What a run came to. */
export interface RunResult {
  readonly account: Account;
  /** Why the input ended before its end, if it did. */
  readonly inputProblem: string | undefined;
  readonly timing: RunTiming;
}

/** Moments of a run, in milliseconds since the start of the process. */
export interface RunTiming {
  /** Everything is made; the first line is read. */
  readonly feedingMs: number;
  /** The first record is processed; absent where none was. */
  readonly firstProcessedMs: number | undefined;
  /** The last record is processed or dead-lettered; the redrive begins. */
  readonly settledMs: number;
  readonly totalMs: number;
}

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

/**
 * Plays an assembly, feeds it, waits for the consumer, redrives the dead letters, and draws up the account. With
 * `keep`, `onAccount` is called and everything goes on until the signal.
 *
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
  const lines =
    options.input === undefined
      ? generateClickstream({
          lines: options.lines,
          poisonShare: options.poison,
          seed: options.seed,
          startTime: Date.now(),
        })
      : readInput(options.input, host.stdin);

  const ledger = new Ledger();
  let display: ProgressDisplay | undefined;
  const say = (sentence: string) => {
    if (display === undefined) host.progress.write(`${sentence}\n`);
    else display.say(sentence);
  };
  const aws = await LocalAws.start({
    assembly: options.assembly,
    folder: options.folder,
    port: options.port,
    compression: options.compression,
    onNotice: say,
    onLog: ({ text }) => ledger.readLog(text),
    onDisposition: (_, disposition) => ledger.book(disposition, Date.now()),
  });
  const session = new BlueprintSession(aws);
  try {
    say(describeStart(aws, options.compression));
    const maxRecordBytes = await session.maxRecordBytes();
    const writer = new RecordWriter({
      client: session.kinesis,
      streamName: session.resources.streamName,
      maxRecordBytes,
      recordsPerSecond: options.rate,
      signal,
    });
    display = new ProgressDisplay(host.progress, () => snapshot(aws, session, writer, ledger));

    const sinceStart = () => Date.now() - host.startedAt;
    const feedingMs = sinceStart();
    const fed = await new Feed(writer, maxRecordBytes).run(lines, signal);
    while (ledger.settled < writer.stats.written && !signal.aborted) await wait(SETTLE_INTERVAL_MS);
    if (signal.aborted) return undefined;
    const settledMs = sinceStart();
    const reports = ledger.deadLettered > 0 ? await session.redrive() : [];
    display.stop();
    display = undefined;

    const counts = mapping(aws, session).counts;
    const poison = ledger.poison(
      session.deadLetterPointers(),
      reports.flatMap(({ ranges }) => ranges),
    );
    const result: RunResult = {
      account: closeAccount({
        ...fed,
        recordsWritten: writer.stats.written,
        processedByMapping: ledger.processed,
        recovered: ledger.deadLettered - poison.length,
        dropped: ledger.dropped,
        pageViews: await session.countPageViews(),
        retries: counts.RetriedInvocations,
        poison,
      }),
      inputProblem: fed.inputProblem,
      timing: {
        feedingMs,
        firstProcessedMs: ledger.firstProcessedAt && ledger.firstProcessedAt - host.startedAt,
        settledMs,
        totalMs: sinceStart(),
      },
    };
    onAccount(result);
    if (options.keep) {
      say(`Still playing at ${aws.endpoint}; logs are in ${options.folder}/logs. Ctrl-C stops.`);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return result;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    display?.stop();
    display = undefined;
    session.close();
    await aws.close();
  }
}

function mapping(aws: LocalAws, session: BlueprintSession) {
  const found = aws.eventSourceMappings.all().find(({ uuid }) => uuid === session.resources.mappingId);
  if (found === undefined)
    throw new Error(`There is no event source mapping ${session.resources.mappingId}.`);
  return found;
}

function snapshot(
  aws: LocalAws,
  session: BlueprintSession,
  writer: RecordWriter,
  ledger: Ledger,
): ProgressSnapshot {
  const { written, throttled } = writer.stats;
  const traffic = aws.kinesis.stream(session.resources.streamName).reader.shardTraffic();
  return {
    time: Date.now(),
    recordsIn: written,
    processed: ledger.processed,
    retries: mapping(aws, session).counts.RetriedInvocations,
    deadLettered: ledger.deadLettered,
    throttled,
    shards: new Map(traffic.map(({ shardId, incomingRecords }) => [shardId, incomingRecords])),
  };
}
