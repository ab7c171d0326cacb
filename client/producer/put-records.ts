import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { PendingRecord } from './pending-record';
import { type PutOutcome, readEntries, readError } from './put-outcome';
import type { RecordWriterSettings } from './record-writer-options';

/**
 * Makes one PutRecords call. It is given up when the time of its oldest record is up, because by itself a call waits
 * for an answer for ever.
 *
 * @returns one outcome for each record, in order; it never rejects
 */
export async function putRecords(
  batch: readonly PendingRecord[],
  settings: RecordWriterSettings,
): Promise<PutOutcome[]> {
  const { client, clock, recordTtlMs, signal, streamName: StreamName, streamArn: StreamARN } = settings;
  const timeUp = new AbortController();
  const oldest = Math.min(...batch.map(({ acceptedAt }) => acceptedAt));
  const cancel =
    recordTtlMs === Number.POSITIVE_INFINITY
      ? undefined
      : clock.after(oldest + recordTtlMs - clock.now(), () => timeUp.abort());
  const Records = batch.map(({ record }) => ({
    Data: record.data,
    PartitionKey: record.partitionKey,
    ExplicitHashKey: record.explicitHashKey,
  }));
  const abortSignal = signal === undefined ? timeUp.signal : AbortSignal.any([signal, timeUp.signal]);
  try {
    const command = new PutRecordsCommand({ StreamName, StreamARN, Records });
    const answer = await client.send(command, { abortSignal });
    return readEntries(batch, answer.Records ?? []);
  } catch (error) {
    return readError(batch, error);
  } finally {
    cancel?.();
  }
}
