import { requiredEnvironment } from '../required-environment';

/** Where the function works: its environment. */
export interface Settings {
  /** The bucket of checkpoints, failed records and reports. */
  readonly bucket: string;
  readonly source:
    | { readonly kind: 'stream'; readonly streamArn: string }
    | {
        readonly kind: 'objects';
        readonly bucket: string;
        readonly prefix: string;
        readonly partitionKey: string | undefined;
      };
  readonly target:
    | { readonly kind: 'function'; readonly functionArn: string; readonly batchSize: number }
    | { readonly kind: 'stream'; readonly streamArn: string };
  readonly takesApart: boolean;
  /** How many lanes are walked at once. */
  readonly maxConcurrency: number;
  readonly recordsPerSecond: number;
}

/** @throws Error with the variable and what it has to be */
export function readSettings(): Settings {
  const {
    SOURCE_STREAM_ARN,
    SOURCE_PREFIX = '',
    SOURCE_PARTITION_KEY,
    TARGET_FUNCTION_ARN,
    BATCH_SIZE,
  } = process.env;
  return {
    bucket: requiredEnvironment('REPLAY_BUCKET', 'the bucket of the replay'),
    source:
      SOURCE_STREAM_ARN === undefined
        ? {
            kind: 'objects',
            bucket: requiredEnvironment(
              'SOURCE_BUCKET',
              'the bucket of the objects, or SOURCE_STREAM_ARN a stream',
            ),
            prefix: SOURCE_PREFIX,
            partitionKey: SOURCE_PARTITION_KEY,
          }
        : { kind: 'stream', streamArn: SOURCE_STREAM_ARN },
    target:
      TARGET_FUNCTION_ARN === undefined
        ? {
            kind: 'stream',
            streamArn: requiredEnvironment(
              'TARGET_STREAM_ARN',
              'the stream, or TARGET_FUNCTION_ARN a function',
            ),
          }
        : { kind: 'function', functionArn: TARGET_FUNCTION_ARN, batchSize: Number(BATCH_SIZE ?? 100) },
    takesApart: process.env.TAKES_APART === 'true',
    maxConcurrency: Number(requiredEnvironment('MAX_CONCURRENCY', 'how many shards are walked at once')),
    recordsPerSecond: Number(
      requiredEnvironment('RECORDS_PER_SECOND', 'the rate of a replay that states none'),
    ),
  };
}
