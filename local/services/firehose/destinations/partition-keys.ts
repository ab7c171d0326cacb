import { isObject, type JsonObject } from '../../../base/json-object';
import { loadPackage } from '../../../base/load-package';
import type { FirehoseObserver } from '../firehose-observer';
import { keyName, type PrefixExpression, type PrefixKey } from '../prefix/prefix-expression';
import type { ProcessedRecord } from '../record';
import type { FindPartitions, Partition } from './s3-destination';

/** As users saw it on AWS. */
const NULL_OR_EMPTY = 'partitionKeys values must not be null or empty';

/**
 * Finds the partitions of records by the keys in the prefix, which come from the query or the function.
 * @throws Error for an invalid query, or one that lacks keys of the prefix
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
    const results = keyQuery?.run(records.map(({ data }) => data.toString()));
    // It takes no time here: a machine's own would differ from run to run.
    if (results !== undefined) observer.measure('JQProcessing.Duration', 0);
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

/** The result of a query on one record: its keys, or the reason why it has none. */
type QueryResult = { readonly keys: JsonObject } | { readonly error: string };

type Jq = Awaited<ReturnType<typeof import('jq-wasm').loadJq>>;

/** The most that jq gets at a time: its memory is that of a 32-bit program. */
const MAX_CHUNK_RECORDS = 1000;
const MAX_CHUNK_CHARACTERS = 4 * 1024 * 1024;

/** jq's exit code for an invalid query. */
const COMPILE_ERROR = 3;

/**
 * A jq query that finds the partition keys of a record: from `{"device": "mobile"}` the query `{device:
 * .device}` makes an object of key names and values. Firehose has jq 1.6; this is jq 1.8, compiled to
 * WebAssembly.
 */
class KeyQuery {
  private constructor(
    private readonly jq: Jq,
    private readonly query: string,
    /** The names of its keys; `undefined` where they depend on the record. */
    readonly names: readonly string[] | undefined,
  ) {}

  /** @throws Error with jq's words for an invalid query; Error that names a missing package */
  static async load(query: string): Promise<KeyQuery> {
    const { loadJq } = await loadPackage('jq-wasm', 'A MetadataExtractionQuery', () => import('jq-wasm'));
    const jq = await loadJq();
    const { stdout, stderr, exitCode } = jq.raw('null', query, ['-c']);
    if (exitCode === COMPILE_ERROR) {
      throw new Error(
        `MetadataExtractionQuery is ${JSON.stringify(query)}: it is no jq query: ${stderr.trim()}`,
      );
    }
    // A query that fails on null may succeed on a record.
    const keys: unknown =
      exitCode === 0 && stdout !== '' ? JSON.parse(stdout.split('\n', 1)[0] ?? '') : undefined;
    return new KeyQuery(jq, query, isObject(keys) ? Object.keys(keys) : undefined);
  }

  /** @returns one result for each text, in their order */
  run(texts: readonly string[]): QueryResult[] {
    const results: QueryResult[] = [];
    let chunk: string[] = [];
    let characters = 0;
    for (const text of texts) {
      chunk.push(text);
      characters += text.length;
      if (chunk.length < MAX_CHUNK_RECORDS && characters < MAX_CHUNK_CHARACTERS) continue;
      results.push(...this.runChunk(chunk));
      chunk = [];
      characters = 0;
    }
    return chunk.length === 0 ? results : [...results, ...this.runChunk(chunk)];
  }

  /** One run for many records: starting jq takes longer than a query does. */
  private runChunk(texts: readonly string[]): QueryResult[] {
    const one = `try [limit(2; fromjson | (\n${this.query}\n))] catch {error: tostring}`;
    const { stdout, stderr, exitCode } = this.jq.raw(JSON.stringify(texts), `map(${one})`, ['-c']);
    if (exitCode !== 0) return texts.map(() => ({ error: stderr.trim() }));
    const outputs: unknown[] = JSON.parse(stdout);
    return outputs.map(readOutput);
  }
}

function readOutput(output: unknown): QueryResult {
  if (isObject(output)) return { error: String(output.error) };
  const [keys, another] = Array.isArray(output) ? output : [];
  if (isObject(keys) && another === undefined) return { keys };
  return { error: `The query must give one object, and gave ${JSON.stringify(output)}.` };
}
