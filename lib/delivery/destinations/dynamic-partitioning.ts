import { type Duration, type aws_kinesisfirehose as firehose, Token } from 'aws-cdk-lib';
import { checkSecondsWithin, InputError } from '../../support/check';
import { DELIVERY_RETRY_SECONDS, PARTITION_KEYS } from '../../support/limits';
import { processor } from '../shared/delivery-transform';
import type { PrefixExpression } from '../shared/prefixes';

/**
 * Objects by what is in the records. A delivery has up to 500 partitions that wait for delivery at a time;
 * records of any more go to the error prefix (Firehose Developer Guide, quotas; AWS raises it on request).
 *
 * It cannot be switched on or off later (Firehose Developer Guide, dynamic partitioning): make another
 * FirehoseDelivery instead.
 */
export interface DynamicPartitioning {
  /**
   * Keys read from JSON records: the key's name in the prefix, and the jq 1.6 expression that finds its
   * value. Up to 50. A record that is no JSON, or for which an expression finds nothing, goes to the error
   * prefix.
   *
   * @example { customer: '.customer_id', hour: '.event_timestamp | strftime("%Y-%m-%dT%H")' }
   * @default - none
   */
  readonly keysFromQuery?: { [name: string]: string };

  /**
   * Names of keys that the transform answers for each record, in `metadata.partitionKeys`.
   *
   * @default - none
   */
  readonly keysFromTransform?: string[];

  /**
   * Takes a record of the stream apart into several before keys are read.
   *
   * @default - a record stays one
   */
  readonly splitRecords?: RecordSplitting;

  /**
   * How long delivery to a partition is retried: 0 to 7,200 seconds.
   *
   * @default Duration.seconds(300)
   */
  readonly retryDuration?: Duration;
}

/** How a record of the stream is taken apart into several, before partition keys are read. */
export class RecordSplitting {
  /** JSON objects one after the other, with or without line ends between them. */
  public static json(): RecordSplitting {
    return new RecordSplitting({ SubRecordType: 'JSON' });
  }

  /**
   * Parts between a delimiter.
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
 * Refuses keys that the prefix does not use, and keys in the prefix that nothing makes.
 * @param prefix the prefix taken apart; undefined when it is a token
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

/** What reads the keys of `keysFromQuery`; nothing without them. */
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
