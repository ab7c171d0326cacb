import { fullJitter, wait } from '../pacing';
import { EntryBatcher, type EntryOutcome } from './entry-batcher';
import { callQueue, type QueueAnswer, type QueueOperation, type WireQueueRecord } from './queue-calls';
import type { QueueConsumerSettings } from './queue-consumer-options';

const BACKOFF = { baseMs: 500, capMs: 20_000 };
const ATTEMPTS = 4;
/** Another attempt would be refused too. */
const FINAL = ['ResourceNotFoundException', 'InvalidArgumentException'];

/** One queue: receives, and gathers acknowledgements and changes of visibility into calls of ten. */
export class QueueClient {
  private readonly acknowledgements: EntryBatcher<string>;
  private readonly visibilities: EntryBatcher<{ readonly handle: string; readonly seconds: number }>;

  /** @param outOfTime breaks off a receive that waits */
  constructor(
    private readonly settings: QueueConsumerSettings,
    private readonly outOfTime: AbortSignal,
  ) {
    const { clock } = settings;
    this.acknowledgements = new EntryBatcher((handles) => {
      const Entries = handles.map((ReceiptHandle) => ({ ReceiptHandle }));
      return this.each('AcknowledgeQueueRecords', handles, Entries);
    }, clock);
    this.visibilities = new EntryBatcher((entries) => {
      const handles = entries.map(({ handle }) => handle);
      const Entries = entries.map(({ handle: ReceiptHandle, seconds: VisibilityTimeoutSeconds }) => ({
        ReceiptHandle,
        VisibilityTimeoutSeconds,
      }));
      return this.each('UpdateQueueRecordsVisibility', handles, Entries);
    }, clock);
  }

  /** @throws errors of Kinesis, and what the call was broken off with */
  async receive(limit: number): Promise<readonly WireQueueRecord[]> {
    const { waitTimeSeconds: WaitTimeSeconds, visibilityTimeoutSeconds: VisibilityTimeoutSeconds } =
      this.settings;
    const input = { Limit: limit, WaitTimeSeconds, VisibilityTimeoutSeconds };
    const { QueueRecords = [] } = await this.call('ReceiveQueueRecords', input, this.outOfTime);
    return QueueRecords;
  }

  /** Acknowledges; what fails for now is tried again. */
  async acknowledge(handle: string): Promise<EntryOutcome> {
    const { clock, random } = this.settings;
    for (let failures = 1; ; failures++) {
      const outcome = await settled(this.acknowledgements.add(handle));
      if (outcome.kind === 'done' || FINAL.includes(outcome.code) || failures === ATTEMPTS) return outcome;
      await wait(fullJitter(failures, BACKOFF, random), clock);
    }
  }

  /** Hides a record for so many seconds from now; with 0 it comes again at once. */
  show(handle: string, seconds: number): Promise<EntryOutcome> {
    return settled(this.visibilities.add({ handle, seconds }));
  }

  /** Sends what waits to be sent. */
  async flush(): Promise<void> {
    await Promise.all([this.acknowledgements.flush(), this.visibilities.flush()]);
  }

  private call(name: QueueOperation, input: object, signal?: AbortSignal): Promise<QueueAnswer> {
    const { kinesis, queueArn: QueueARN } = this.settings;
    return callQueue(kinesis, name, { QueueARN, ...input }, signal);
  }

  private async each(
    name: QueueOperation,
    handles: readonly string[],
    Entries: readonly object[],
  ): Promise<ReadonlyMap<number, string>> {
    const { Failed = [] } = await this.call(name, { Entries });
    return new Map(
      Failed.map(({ ReceiptHandle, ErrorCode = 'Unknown' }) => [handles.indexOf(ReceiptHandle), ErrorCode]),
    );
  }
}

/** A call that failed is an outcome of each of its entries. */
async function settled(outcome: Promise<EntryOutcome>): Promise<EntryOutcome> {
  try {
    return await outcome;
  } catch (error) {
    return { kind: 'refused', code: String(Object(error).name) };
  }
}
