import { requiredEnvironment } from '../../required-environment';

/** Where the function works: its environment. */
export interface Settings {
  readonly consumerFunctionArn: string;
  readonly consumerName: string;
  /** Undefined where it is not known. */
  readonly consumerTimeoutMs: number | undefined;
  readonly streamArn: string;
  /** The most records in an event: the batch size of the mapping. */
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Whether the mapping has ReportBatchItemFailures. */
  readonly reportsFailures: boolean;
  /** Whether the consumer reads with enhanced fan-out, where Lambda takes aggregates apart before it filters. */
  readonly takesApart: boolean;
  /** The patterns of the mapping's filters, parsed. */
  readonly filters: readonly unknown[];
  /** How many shards are read at once. */
  readonly shardsAtOnce: number;
  /** Undefined for a consumer without a queue. */
  readonly queue: { readonly url: string; readonly collectedBucket: string } | undefined;
}

/** @throws Error with the variable, its value and what is allowed */
export function readSettings(): Settings {
  const { CONSUMER_TIMEOUT_SECONDS: timeoutSeconds, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMiB } =
    process.env;
  const { QUEUE_URL: url = '', COLLECTED_BUCKET: collectedBucket = '', FILTERS = '[]' } = process.env;
  return {
    consumerFunctionArn: requiredEnvironment('CONSUMER_FUNCTION_ARN', 'the ARN of the function to replay to'),
    consumerName: requiredEnvironment('CONSUMER_NAME', 'the name of the consumer in metrics'),
    consumerTimeoutMs: timeoutSeconds === undefined ? undefined : Number(timeoutSeconds) * 1000,
    streamArn: requiredEnvironment('STREAM_ARN', 'the ARN of the stream that the records are in'),
    batchSize: wholeNumber('BATCH_SIZE', 'the most records in an event'),
    maxConcurrency: wholeNumber('MAX_CONCURRENCY', 'how many batches are redriven at once'),
    reportsFailures: process.env.REPORTS_FAILURES === 'true',
    takesApart: process.env.TAKES_APART === 'true',
    filters: JSON.parse(FILTERS),
    shardsAtOnce: shardsAtOnce(Number(memoryMiB ?? 0)),
    queue: url === '' ? undefined : { url, collectedBucket },
  };
}

/** What Node.js, the SDK and the bodies of objects take. */
const OTHER_MIB = 128;
/** A page of 10 MiB, which is the most that GetRecords answers with, and the records for an object as base64. */
const SHARD_MIB = 24;

/** 16 with the 512 MiB of the default. @param memoryMiB what the function has; 0 where it is not known */
export function shardsAtOnce(memoryMiB: number): number {
  return Math.max(1, Math.floor((memoryMiB - OTHER_MIB) / SHARD_MIB));
}

function wholeNumber(name: string, meaning: string): number {
  const text = requiredEnvironment(name, meaning);
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`The environment variable ${name} is "${text}"; it has to be ${meaning}, 1 or more.`);
}
