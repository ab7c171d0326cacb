import { fullJitter, type OutgoingRecord, type PacingClock, wait } from '../client';
import { DEFAULT_RECORD_BYTES } from '../client/limits';
import type { FlowConfig } from './config';
import { partitionKeys, processRecords } from './processing';
import type { RecordSink } from './record-sink';
import { type FileCheckpoint, FileTailer, type RecordBatch } from './tail';

/** What became of the records of a flow since the agent started. */
export interface FlowCounts {
  /** Records that were found in files. */
  readonly read: number;
  /** Records that are safe in the stream. */
  readonly sent: number;
  /** Bytes of data of what is safe, counted when all records of a read are. */
  readonly bytesSent: number;
  /** Records that `dataProcessingOptions` could not read; they are not sent. */
  readonly unreadable: number;
  /** Records that were too long for a stream and lack their end. */
  readonly truncated: number;
  /** How often the sink gave a record up; it was put again. */
  readonly failures: number;
}

/** What a flow needs of its agent. */
export interface FlowHost {
  readonly sink: RecordSink;
  /** Of an earlier agent; undefined for a first start. */
  readonly checkpoints: readonly FileCheckpoint[] | undefined;
  readonly clock: PacingClock;
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
  readonly random: () => number;
  /** Ends waits. */
  readonly signal: AbortSignal;
  /** Gets a sentence for people. */
  readonly onNotice: (sentence: string) => void;
}

/** Room for the longest partition key in a record. */
const KEY_BYTES = 32;
const BACKOFF = { baseMs: 1000, capMs: 60_000 };

/** Reads the files of one flow, and puts their records into its sink. */
export class AgentFlow {
  readonly tailer: FileTailer;
  private readonly totals = { read: 0, sent: 0, bytesSent: 0, unreadable: 0, truncated: 0, failures: 0 };
  private readonly partitionKey: (data: Uint8Array) => string;
  private readonly saidOf = new Set<string>();

  constructor(
    readonly config: FlowConfig,
    private readonly host: FlowHost,
  ) {
    const { files, initialPosition, maxBufferAgeMillis } = config;
    const { checkpoints, clock, wallClock, random, onNotice } = host;
    this.partitionKey = partitionKeys(config.partitionKeyOption, random);
    this.tailer = new FileTailer({
      files,
      initialPosition,
      rule: {
        startPattern: config.multiLineStartPattern,
        maxRecordBytes: DEFAULT_RECORD_BYTES - KEY_BYTES,
        truncatedRecordTerminator: Buffer.from(config.truncatedRecordTerminator),
        skipHeaderLines: config.skipHeaderLines,
      },
      checkpoints,
      maxRecordAgeMs: maxBufferAgeMillis,
      onNotice,
      clock,
      wallClock,
    });
  }

  get counts(): FlowCounts {
    return { ...this.totals };
  }

  /**
   * Looks at the files once, and reads on.
   * @returns whether there is more to read at once
   * @throws the signal's reason when it is aborted
   */
  poll(): Promise<boolean> {
    return this.tailer.poll((batch) => this.put(batch));
  }

  private async put({ path, records, truncated, confirm }: RecordBatch): Promise<void> {
    const { sink, signal } = this.host;
    await orAborted(sink.ready(), signal);
    this.totals.read += records.length;
    this.totals.truncated += truncated;
    if (truncated > 0)
      this.say(`${path} has records that are too long for a stream; their ends are cut off.`);
    const { processing } = this.config;
    const processed = processing === undefined ? records : processRecords(records, processing);
    let [pending, bytes] = [records.length, 0];
    const leave = () => {
      if (--pending > 0) return;
      this.totals.bytesSent += bytes;
      confirm();
    };
    const onSent = () => {
      this.totals.sent++;
      leave();
    };
    for (const data of processed) {
      if (data === undefined) {
        this.totals.unreadable++;
        this.say(`${path} has records that dataProcessingOptions cannot read; they are not sent.`);
        leave();
        continue;
      }
      bytes += data.byteLength;
      const outgoing = { data, partitionKey: this.partitionKey(data) };
      sink.put(outgoing).then(onSent, (error: Error) => this.putAgain(outgoing, error, onSent));
    }
  }

  /** A record that was given up is put again, until the agent stops: what is in a file is not lost. */
  private async putAgain(record: OutgoingRecord, error: Error, onSent: () => void): Promise<void> {
    const { sink, clock, random, signal } = this.host;
    let last = error;
    for (let failures = 1; !signal.aborted; failures++) {
      this.totals.failures++;
      this.say(`${this.config.kinesisStream} does not take a record, which is tried again. ${last.message}`);
      try {
        await wait(fullJitter(failures, BACKOFF, random), clock, signal);
        await sink.put(record);
        onSent();
        return;
      } catch (next) {
        last = next as Error;
      }
    }
  }

  /** Says each sentence once. */
  private say(sentence: string): void {
    if (this.saidOf.has(sentence)) return;
    this.saidOf.add(sentence);
    this.host.onNotice(sentence);
  }
}

/** @throws the signal's reason as soon as it is aborted */
function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
