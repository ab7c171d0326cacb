/**
 * What Lambda hands to the function of a Kinesis event source mapping, as far as it is used here. The types
 * of `@types/aws-lambda` fit.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export interface KinesisBatchEvent {
  readonly Records: readonly KinesisBatchRecord[];
  /** Set by a redrive, never by Lambda: what fails again must not be parked a second time. */
  readonly redrive?: boolean;
}

/** One record of a batch. All records of a batch are of one shard. */
export interface KinesisBatchRecord {
  /** `<shard id>:<sequence number>`. */
  readonly eventID: string;
  /** The ARN of the stream, or of the registered consumer that it is read as. */
  readonly eventSourceARN: string;
  readonly kinesis: {
    readonly sequenceNumber: string;
    readonly partitionKey: string;
    /** Base64. */
    readonly data: string;
    /** Seconds since the epoch. */
    readonly approximateArrivalTimestamp: number;
    /** The index of a user record in its aggregate, whose sequence number it has. Set by `deaggregateEvent` only. */
    readonly subSequenceNumber?: number;
    /** Of a user record whose producer set one. Set by `deaggregateEvent` only. */
    readonly explicitHashKey?: string;
  };
}

/** What Lambda tells of an invocation, as far as it is used here. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  readonly functionVersion: string;
  getRemainingTimeInMillis(): number;
}

/**
 * A partial batch response. Lambda takes the lowest sequence number as its checkpoint, and continues with
 * that record.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export interface KinesisBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
  /** Why each of them failed. For a redrive only; Lambda does not read it. */
  failures?: FailedRecord[];
}

/** Why a record was parked or is reported as failed. */
export interface FailedRecord {
  readonly sequenceNumber: string;
  /** Of a user record of an aggregate. */
  readonly subSequenceNumber?: number;
  /** A sentence without full stop. */
  readonly reason: string;
  readonly errorName: string;
}

/** Which record failed. */
export function placeOf({ kinesis }: KinesisBatchRecord): Omit<FailedRecord, 'reason' | 'errorName'> {
  const { sequenceNumber, subSequenceNumber } = kinesis;
  return subSequenceNumber === undefined ? { sequenceNumber } : { sequenceNumber, subSequenceNumber };
}

/**
 * For each record, how many records of the stream lie before its own: user records of one aggregate have the same
 * number.
 */
export function streamRecordsOf(records: readonly KinesisBatchRecord[]): number[] {
  const indexes = new Map<string, number>();
  return records.map(({ kinesis: { sequenceNumber } }) => {
    const index = indexes.get(sequenceNumber) ?? indexes.size;
    indexes.set(sequenceNumber, index);
    return index;
  });
}

export function shardIdOf(record: KinesisBatchRecord): string {
  return record.eventID.split(':')[0] ?? '';
}

/** Milliseconds since the epoch. */
export function arrivalOf(record: KinesisBatchRecord): number {
  return Math.round(record.kinesis.approximateArrivalTimestamp * 1000);
}

/** The stream's ARN, also where it is read as a registered consumer. */
export function streamArnOf(record: KinesisBatchRecord): string {
  return record.eventSourceARN.replace(/\/consumer\/.*$/, '');
}
