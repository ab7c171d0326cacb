import { type Duration, type aws_kinesisfirehose as firehose, Token } from 'aws-cdk-lib';
import { checkSecondsWithin, InputError } from '../../support/check';
import { DELIVERY_RETRY_SECONDS, PARTITION_KEYS } from '../../support/limits';
import { processor } from '../shared/delivery-transform';
import type { PrefixExpression } from '../shared/prefixes';

/**
 * Partitions the objects by the content of the records. Up to 500 partitions can wait for delivery at the
 * same time; records of further partitions go to the error prefix (Firehose Developer Guide, quotas; AWS
 * raises it on request).
 *
 * Dynamic partitioning cannot be switched on or off later: make another FirehoseDelivery instead.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html
 */
export interface DynamicPartitioning {
  /**
   * Partition keys from JSON records, up to 50: the key's name in the prefix, and the jq 1.6 expression that
   * finds its value. A record that is not JSON, or in which an expression finds nothing, goes to the error
   * prefix.
   *
   * @example
   * const keysFromQuery = { customer: '.customer_id', hour: '.event_timestamp | strftime("%Y-%m-%dT%H")' };
   *
   * @default - none
   */
  readonly keysFromQuery?: { [name: string]: string };

  /**
   * The names of partition keys that the transform returns for each record, in `metadata.partitionKeys`.
   *
   * @default - none
   */
  readonly keysFromTransform?: string[];

  /**
   * How Firehose splits a record of the stream into several, before it reads the keys.
   *
   * @default - records are not split
   */
  readonly splitRecords?: RecordSplitting;

  /**
   * How long Firehose retries the delivery to a partition: 0 to 7,200 seconds.
   *
   * @default Duration.seconds(300)
   */
  readonly retryDuration?: Duration;
}

/** How Firehose splits a record of the stream into several, before it reads partition keys. */
export class RecordSplitting {
  /** The record is JSON objects one after the other, with or without line ends between them. */
  public static json(): RecordSplitting {
    return new RecordSplitting({ SubRecordType: 'JSON' });
  }

  /**
   * The record is parts with a delimiter between them.
   * @param delimiter one character or several, as they stand in the record
   */
  public static delimitedBy(delimiter: string): RecordSplitting {
    if (delimiter === '') {
      throw new InputError(
        'RecordSplitting.delimitedBy: delimiter is ""; allowed is a text of at least one character.',
      );
    }
    return new RecordSplitting({
      SubRecordType: 'DELIMITED',
      Delimiter: Buffer.from(delimiter, 'utf8').toString('base64'),
    });
  }

  private constructor(private readonly parameters: Readonly<Record<string, string>>) {}

  /** @internal */
  public _processor(): firehose.CfnDeliveryStream.ProcessorProperty {
    return processor('RecordDeAggregation', this.parameters);
  }
}

/**
 * Refuses keys that the prefix does not use, and keys of the prefix that nothing makes.
 * @param prefix the parsed prefix; undefined if it is a token
 * @throws InputError
 */
export function checkPartitioning(
  where: string,
  partitioning: DynamicPartitioning | undefined,
  prefix: PrefixExpression | undefined,
  hasTransform: boolean,
): void {
  const at = `${where}: partitioning`;
  const query = Object.keys(partitioning?.keysFromQuery ?? {});
  const transform = partitioning?.keysFromTransform ?? [];
  if (partitioning !== undefined && query.length + transform.length === 0) {
    throw new InputError(`${at} has no keys; it needs keysFromQuery, keysFromTransform or both.`);
  }
  if (transform.length > 0 && !hasTransform) {
    throw new InputError(
      `${at}.keysFromTransform is ${list(transform)}, and the delivery has no transform that could answer them.`,
    );
  }
  if (query.length > PARTITION_KEYS) {
    throw new InputError(
      `${at}.keysFromQuery has ${query.length} keys; allowed are up to ${PARTITION_KEYS} (Firehose, MetadataExtraction).`,
    );
  }
  checkSecondsWithin(`${at}.retryDuration`, partitioning?.retryDuration, DELIVERY_RETRY_SECONDS);
  if (prefix === undefined) return;
  compare(at, 'keysFromQuery', 'partitionKeyFromQuery', query, prefix.queryKeys);
  compare(at, 'keysFromTransform', 'partitionKeyFromLambda', transform, prefix.transformKeys);
}

/** The processor that reads the keys of `keysFromQuery`. Empty without such keys. */
export function queryProcessors(
  partitioning: DynamicPartitioning | undefined,
): firehose.CfnDeliveryStream.ProcessorProperty[] {
  const query = Object.entries(partitioning?.keysFromQuery ?? {});
  if (query.length === 0) return [];
  const object = query.map(([name, expression]) => `${JSON.stringify(name)}:${expression}`).join(',');
  return [
    processor('MetadataExtraction', {
      MetadataExtractionQuery: `{${object}}`,
      JsonParsingEngine: 'JQ-1.6',
    }),
  ];
}

function compare(at: string, prop: string, namespace: string, made: string[], used: readonly string[]): void {
  const missing = used.find((key) => !made.includes(key));
  if (missing !== undefined) {
    throw new InputError(
      `${at}.${prop} is ${list(made)}, and the prefix uses !{${namespace}:${missing}}; a key of the prefix has to be made.`,
    );
  }
  const unused = made.find((key) => !used.includes(key) && !Token.isUnresolved(key));
  if (unused !== undefined) {
    throw new InputError(
      `${at}.${prop} has "${unused}", and the prefix does not use !{${namespace}:${unused}}; Firehose demands that each ` +
        'key is used.',
    );
  }
}

function list(keys: readonly string[]): string {
  return keys.length === 0 ? 'not set' : keys.map((key) => `"${key}"`).join(', ');
}
