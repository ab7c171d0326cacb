import type { Clock } from '../../../base/clock';
import type { Scale } from '../../../base/scale';
import { type DeliveryOutcome, type ObjectSink, ObjectWriter, type Retries } from '../../delivery';
import type { FirehoseObserver } from '../firehose-observer';
import type { Encode } from '../object-encoding';
import { ObjectKeys } from '../prefix/object-keys';
import type { Destination, FailedRecord, ProcessedRecord } from '../record';
import type { HttpSettings } from '../settings/http-settings';
import type { S3Settings } from '../settings/s3-settings';
import { ErrorOutput } from './error-output';
import { HttpDestination } from './http-destination';
import { type FindPartitions, S3Destination } from './s3-destination';

/** A destination's settings, with its encoder and query loaded. */
export type OutletSettings =
  | {
      readonly role: 'DeliveryToS3' | 'BackupToS3';
      readonly s3: S3Settings;
      readonly encode: Encode;
      /** Absent without dynamic partitioning. */
      readonly findPartitions?: FindPartitions;
    }
  | {
      readonly role: 'DeliveryToHttpEndpoint';
      /** For the records that the endpoint does not take. */
      readonly s3: S3Settings;
      readonly http: HttpSettings;
    };

export interface OutletOptions {
  readonly arn: string;
  readonly deliveryStreamName: string;
  readonly scale: Scale;
  readonly store: ObjectSink;
  readonly clock: Clock;
  readonly retries: Retries;
  readonly retentionMs: () => number;
  readonly observer: FirehoseObserver;
  readonly onOutcome: (outcome: DeliveryOutcome) => void;
  readonly notice: (sentence: string) => void;
}

/** A destination with its error prefix, which gets the failed records. */
export class Outlet {
  private readonly destination: Destination;
  private readonly errors: ErrorOutput;

  constructor(settings: OutletSettings, options: OutletOptions) {
    const { store, clock, retries, notice } = options;
    const { s3 } = settings;
    const keys = new ObjectKeys(s3.keys, options.deliveryStreamName);
    const writer = new ObjectWriter(store, clock, retries, notice);
    const parts = { ...options, ...s3, keys, writer };
    const onFailed = (records: readonly FailedRecord[]) => this.fail(records);
    this.errors = new ErrorOutput(parts);
    this.destination =
      settings.role === 'DeliveryToHttpEndpoint'
        ? new HttpDestination({ ...options, settings: settings.http, onFailed })
        : new S3Destination({ ...settings, ...parts, onFailed });
  }

  take(records: readonly ProcessedRecord[]): void {
    this.destination.take(records);
  }

  /** Takes records for the error prefix. */
  fail(records: readonly FailedRecord[]): void {
    this.errors.take(records);
  }

  /** Delivers the buffers; records that fail are written under the error prefix. */
  async flush(): Promise<void> {
    await this.destination.flush();
    await this.errors.flush();
  }
}
