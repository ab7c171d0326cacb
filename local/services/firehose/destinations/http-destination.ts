import { randomUUID } from 'node:crypto';
import { type Clock, working } from '../../../base/clock';
import type { Scale } from '../../../base/scale';
import { Batcher, type DeliveryOutcome, oldestArrival, type Retries, retryDelayMs } from '../../delivery';
import type { FirehoseObserver } from '../firehose-observer';
import { MAX_REQUEST_RECORDS, RESPONSE_TIMEOUT_MS } from '../limits';
import type { Destination, FailedRecord, ProcessedRecord } from '../record';
import type { HttpSettings } from '../settings/http-settings';
import { type HttpRequest, type HttpResult, httpRequest, sendRequest } from './http-request';

export interface HttpDestinationOptions {
  /** Of the delivery stream. */
  readonly arn: string;
  readonly settings: HttpSettings;
  readonly scale: Scale;
  readonly clock: Clock;
  readonly retries: Retries;
  readonly onOutcome: (outcome: DeliveryOutcome) => void;
  readonly onFailed: (records: readonly FailedRecord[]) => void;
  readonly observer: FirehoseObserver;
  readonly notice: (sentence: string) => void;
}

/** Posts records to an endpoint: one request per batch, tried again for as long as the settings say. */
export class HttpDestination implements Destination {
  private readonly batcher: Batcher<ProcessedRecord>;
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: HttpDestinationOptions) {
    const { settings, scale, clock } = options;
    const maxRecords = scale.nth(MAX_REQUEST_RECORDS);
    this.batcher = new Batcher({
      maxBytes: scale.nth(settings.bufferBytes),
      maxMs: settings.bufferMs,
      clock,
      onBatch: (_, records) => {
        for (let from = 0; from < records.length; from += maxRecords) {
          const run = this.deliver(records.slice(from, from + maxRecords)).finally(() =>
            this.running.delete(run),
          );
          this.running.add(run);
        }
      },
    });
  }

  take(records: readonly ProcessedRecord[]): void {
    for (const record of records) this.batcher.add('', record, record.data.length);
  }

  async flush(): Promise<void> {
    this.batcher.flush();
    await Promise.all(this.running);
  }

  private async deliver(batch: readonly ProcessedRecord[]): Promise<void> {
    const { settings, retries, clock, arn, onOutcome, notice } = this.options;
    const about = { requestId: randomUUID(), deliveryStreamArn: arn, timestamp: clock.now() };
    const request = httpRequest(batch, settings, about);
    const records = batch.map(({ source }) => source);
    for (let attempt = 1, waited = 0; ; attempt++) {
      const isLast = retries.isClosed || waited >= settings.retryMs;
      const result = await this.attempt(request, batch);
      if (result.isDelivered) {
        onOutcome({ kind: 'delivered', records });
        return;
      }
      if (result.isFinal) {
        // "a permanent failure and the record batch is not sent to error bucket" (same page).
        notice(`${batch.length} records are lost, the endpoint answered 413: ${result.errorMessage}`);
        onOutcome({ kind: 'lost', reason: result.errorMessage, records });
        return;
      }
      if (isLast) {
        this.fail(batch, result, attempt);
        return;
      }
      if (attempt === 1)
        notice(
          `the endpoint has not taken ${batch.length} records, and is tried again: ${result.errorMessage}`,
        );
      await retries.wait(attempt);
      waited += retryDelayMs(attempt);
    }
  }

  private async attempt(request: HttpRequest, batch: readonly ProcessedRecord[]): Promise<HttpResult> {
    const { settings, clock, observer } = this.options;
    const timeout = new AbortController();
    const cancel = clock.after(RESPONSE_TIMEOUT_MS, () => timeout.abort());
    const sent = sendRequest(settings.url, request, timeout.signal);
    const result = await working(clock, `the endpoint ${settings.url}`, sent);
    cancel();
    const bytes = batch.reduce((sum, { data }) => sum + data.length, 0);
    observer.measure('DeliveryToHttpEndpoint.ProcessedRecords', batch.length);
    observer.measure('DeliveryToHttpEndpoint.ProcessedBytes', bytes);
    observer.measure('DeliveryToHttpEndpoint.Success', result.isDelivered ? batch.length : 0);
    if (result.isDelivered) {
      const oldest = oldestArrival(batch.map(({ source }) => source)) ?? clock.now();
      observer.measure('DeliveryToHttpEndpoint.Records', batch.length);
      observer.measure('DeliveryToHttpEndpoint.Bytes', bytes);
      observer.measure('DeliveryToHttpEndpoint.DataFreshness', (clock.now() - oldest) / 1000);
    }
    return result;
  }

  private fail(
    batch: readonly ProcessedRecord[],
    { errorCode, errorMessage }: HttpResult & { readonly isDelivered: false },
    attempts: number,
  ): void {
    this.options.onFailed(
      batch.map(({ source }) => {
        const { sequenceNumber, subSequenceNumber = 0 } = source.position ?? {};
        return {
          source,
          errorType: 'http-endpoint-failed',
          attempts,
          errorCode,
          errorMessage,
          details: {
            subsequenceNumber: subSequenceNumber,
            dataId: `${sequenceNumber ?? source.id}.${subSequenceNumber}`,
          },
        };
      }),
    );
  }
}
