import { isObject, type JsonObject } from '../../../base/json-object';
import { loadPackage } from '../../delivery';

/** What a query made of one record: its keys, or why there are none. */
export type QueryResult = { readonly keys: JsonObject } | { readonly error: string };

/** jq is given this much at a time: its memory is that of a 32-bit program. */
const MAX_CHUNK_RECORDS = 1000;
const MAX_CHUNK_CHARACTERS = 4 * 1024 * 1024;

/** As jq says it: the query is not one. */
const COMPILE_ERROR = 3;

type Jq = Awaited<ReturnType<typeof import('jq-wasm').loadJq>>;

/**
 * A jq query that finds the partition keys of a record: from `{"device": "mobile"}` the query `{device: .device}` makes
 * an object of key names and values. Firehose has jq 1.6; this is jq 1.8, compiled to WebAssembly.
 */
export class KeyQuery {
  private constructor(
    private readonly jq: Jq,
    private readonly query: string,
    /** The names of its keys; `undefined` where they depend on the record. */
    readonly names: readonly string[] | undefined,
  ) {}

  /** @throws Error with jq's words for what is no query, or that names the package that is missing */
  static async load(query: string): Promise<KeyQuery> {
    const { loadJq } = await loadPackage('jq-wasm', 'A MetadataExtractionQuery', () => import('jq-wasm'));
    const jq = await loadJq();
    const { stdout, stderr, exitCode } = jq.raw('null', query, ['-c']);
    if (exitCode === COMPILE_ERROR) {
      throw new Error(
        `MetadataExtractionQuery is ${JSON.stringify(query)}: it is no jq query: ${stderr.trim()}`,
      );
    }
    // What fails on nothing at all may well succeed on a record.
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
