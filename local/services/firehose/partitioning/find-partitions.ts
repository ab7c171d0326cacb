import type { JsonObject } from '../../../base/json-object';
import type { FindPartitions, Partition } from '../delivery/s3-destination';
import type { FirehoseObserver } from '../firehose-observer';
import { keyName, type PrefixExpression, type PrefixKey } from '../prefix/prefix-expression';
import type { ProcessedRecord } from '../record';
import { KeyQuery, type QueryResult } from './key-query';

/** As users saw it on AWS. */
const NULL_OR_EMPTY = 'partitionKeys values must not be null or empty';

/**
 * How records find their partition: by the keys that the prefix asks for, from the query or from the function.
 * @throws Error for a query that is none, or that has not the keys that the prefix asks for
 */
export async function loadPartitions(
  prefix: PrefixExpression,
  query: string | undefined,
  observer: FirehoseObserver,
): Promise<FindPartitions> {
  const { keys } = prefix;
  const keyQuery = query === undefined ? undefined : await KeyQuery.load(query);
  const missing = keys.find(
    ({ from, name }) => from === 'Query' && keyQuery?.names?.includes(name) === false,
  );
  if (missing !== undefined) {
    throw new Error(
      `Prefix asks for !{partitionKeyFromQuery:${missing.name}}: the query gives no such key, it gives ${keyQuery?.names?.join(', ')}.`,
    );
  }
  return (records) => {
    const startedAt = performance.now();
    const results = keyQuery?.run(records.map(({ data }) => data.toString()));
    if (results !== undefined) observer.measure('JQProcessing.Duration', performance.now() - startedAt);
    return records.map((record, index) => partitionOf(keys, record, results?.[index]));
  };
}

function partitionOf(
  keys: readonly PrefixKey[],
  { lambdaKeys }: ProcessedRecord,
  result: QueryResult | undefined,
): Partition {
  if (result !== undefined && 'error' in result) return failure(result.error);
  const values: Record<string, string> = {};
  for (const key of keys) {
    const value = (key.from === 'Query' ? result?.keys : (lambdaKeys as JsonObject | undefined))?.[key.name];
    if (value === undefined || value === null || value === '') return failure(NULL_OR_EMPTY);
    values[keyName(key)] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return { keys: values };
}

function failure(errorMessage: string): Partition {
  return {
    failure: {
      errorType: 'metadata-extraction-failed',
      attempts: 1,
      errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
      errorMessage,
    },
  };
}
