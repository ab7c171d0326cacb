import { readFileSync } from 'node:fs';
import type { ObjectStore, StoredObject } from '../../local/services/s3';
import type { PoisonRecord } from './run-account';

/** The function parks records below the first prefix; Lambda puts what it gave up below the second. */
const PARKED = 'parked/';
const GIVEN_UP = 'aws/lambda/';

/** What a parking lot holds, read from its objects. */
export interface KeptRecords {
  /** Reported as done by the function. */
  readonly parked: readonly PoisonRecord[];
  /** Given up by the event source mapping. */
  readonly givenUp: readonly PoisonRecord[];
}

/** The bucket of a parking lot, looked at again and again: an object is read once. */
export class ParkedObjects {
  private readonly read = new Map<string, { readonly etag: string; readonly records: PoisonRecord[] }>();

  constructor(
    private readonly objects: ObjectStore,
    private readonly bucket: string,
  ) {}

  /** The records at this moment. A record that lies in two objects counts once. */
  look(): KeptRecords {
    const all = this.objects.listObjects(this.bucket);
    return { parked: this.below(PARKED, all), givenUp: this.below(GIVEN_UP, all) };
  }

  private below(prefix: string, all: readonly StoredObject[]): PoisonRecord[] {
    const records = all
      .filter(({ key }) => key.startsWith(prefix))
      .flatMap((object) => this.recordsIn(object));
    return [...new Map(records.map((one) => [`${one.shardId}:${one.sequenceNumber}`, one])).values()];
  }

  private recordsIn({ key, etag, file }: StoredObject): PoisonRecord[] {
    const present = this.read.get(key);
    if (present?.etag === etag) return present.records;
    const records = parse(readFileSync(file, 'utf8'));
    this.read.set(key, { etag, records });
    return records;
  }
}

/** What Lambda and the client code write: the event as text, and of parked records the reasons. */
interface InvocationRecord {
  readonly requestContext: { readonly condition: string };
  readonly KinesisBatchInfo: { readonly shardId: string };
  readonly payload: string;
  readonly parked?: readonly { readonly sequenceNumber: string; readonly reason: string }[];
}

function parse(text: string): PoisonRecord[] {
  const { requestContext, KinesisBatchInfo, payload, parked = [] } = JSON.parse(text) as InvocationRecord;
  const reasons = new Map(parked.map(({ sequenceNumber, reason }) => [sequenceNumber, reason]));
  const { Records } = JSON.parse(payload) as {
    Records: readonly { readonly kinesis: { readonly sequenceNumber: string; readonly data: string } }[];
  };
  return Records.map(({ kinesis, kinesis: { sequenceNumber } }) => ({
    shardId: KinesisBatchInfo.shardId,
    sequenceNumber,
    reason: reasons.get(sequenceNumber) ?? requestContext.condition,
    ...idOf(kinesis.data),
  }));
}

/** The id that the producer gave the line; nothing for another producer's record. */
function idOf(data: string): { readonly id?: string } {
  try {
    const { id } = Object(JSON.parse(Buffer.from(data, 'base64').toString('utf8'))) as { id?: unknown };
    return typeof id === 'string' ? { id } : {};
  } catch {
    return {};
  }
}
