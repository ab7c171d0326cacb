import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { PacingClock } from '../../../client';
import { Consumer, ConsumerBusyError } from '../../dead-letter-redrive/consumer';
import type { EventRecord } from '../../dead-letter-redrive/records';
import { type FailedRecord, type Sent, type Target, TargetBusyError } from './target';

export interface FunctionTargetOptions {
  readonly client: LambdaClient;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly timeLeft: () => number;
  readonly clock: PacingClock;
  readonly random: () => number;
}

/** An event has 6 MB, in which data are base64; the rest is for what is said of each record. */
const BATCH_BYTES = 3 * 1024 * 1024;
/** As often as a record is handed over alone before it is parked. */
const ATTEMPTS_ALONE = 3;

/**
 * A Lambda function, which gets events as of an event source mapping and may answer with `batchItemFailures`. An event that
 * fails whole is halved, as a mapping bisects it, until the record is alone that fails.
 */
export class FunctionTarget implements Target {
  readonly batchSize: number;
  readonly batchBytes = BATCH_BYTES;
  private readonly consumer: Consumer;

  constructor(private readonly options: FunctionTargetOptions) {
    const { client, functionArn, clock, random, batchSize } = options;
    this.batchSize = batchSize;
    this.consumer = new Consumer({
      client,
      functionArn,
      timeoutMs: undefined,
      reportsFailures: true,
      clock,
      random,
    });
  }

  async send(records: readonly EventRecord[]): Promise<Sent> {
    const failed: FailedRecord[] = [];
    let done = 0;
    // The size of the next event: it shrinks at a failure, so that one bad record does not take the others with it.
    let size = records.length;
    let alone = 0;
    while (done < records.length) {
      const batch = records.slice(done, done + size);
      const verdict = await this.hand(batch);
      if (verdict === undefined) {
        done += batch.length;
        // It grows as it shrank. At once to the whole again would look for each bad record from the beginning.
        size = Math.min(records.length, 2 * size);
        alone = 0;
        continue;
      }
      done += verdict.before;
      if (batch.length > 1) {
        if (verdict.before > 0) alone = 0;
        size = verdict.isKnown ? 1 : Math.max(1, Math.floor(batch.length / 2));
        continue;
      }
      alone++;
      const [record] = batch;
      if (record === undefined || alone < ATTEMPTS_ALONE) continue;
      failed.push({ record, reason: verdict.reason });
      // Whoever calls writes it away before the next.
      return { done: done + 1, failed };
    }
    return { done, failed };
  }

  /** @returns undefined if all are done */
  private async hand(
    batch: readonly EventRecord[],
  ): Promise<{ readonly before: number; readonly isKnown: boolean; readonly reason: string } | undefined> {
    const numbers = batch.map(({ kinesis: { sequenceNumber } }) => sequenceNumber);
    try {
      const verdict = await this.consumer.replay(
        JSON.stringify({ Records: batch }),
        new Set(numbers),
        this.options.timeLeft,
      );
      if (verdict.kind === 'done') return undefined;
      if (verdict.kind === 'failed') {
        return { before: 0, isKnown: false, reason: `${verdict.errorName}: ${verdict.reason}` };
      }
      const before = numbers.findIndex((number) => verdict.failures.has(number));
      const { errorName = '', reason = '' } = verdict.failures.get(numbers[before] ?? '') ?? {};
      return { before, isKnown: true, reason: errorName === '' ? reason : `${errorName}: ${reason}` };
    } catch (error) {
      if (error instanceof ConsumerBusyError) throw new TargetBusyError(error.message);
      throw error;
    }
  }
}
