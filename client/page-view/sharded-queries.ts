import type { Item } from './page-view';
import { allShardedKeys, DEFAULT_WRITE_SHARDS } from './write-shards';

/** Queries under way at a time. 128 write shards are four rounds of a few milliseconds. */
const MAX_CONCURRENT_QUERIES = 32;

const HALF_HOUR = /^\d{4}-\d\d-\d\dT\d\d:[03]0Z$/;

/** The members of DynamoDB's Query operation that these functions use. */
export interface QueryInput {
  readonly TableName: string;
  readonly KeyConditionExpression: string;
  // The SDK's own type has mutable members.
  readonly ExpressionAttributeValues: Record<string, { S: string }>;
  readonly Select?: 'COUNT';
  // biome-ignore lint/suspicious/noExplicitAny: it is handed back as it came.
  readonly ExclusiveStartKey?: any;
}

export interface QueryOutput {
  readonly Count?: number;
  readonly Items?: readonly object[];
  readonly LastEvaluatedKey?: object;
}

/** What is needed of a DynamoDB client. `new DynamoDB({})` of `@aws-sdk/client-dynamodb` is one. */
export interface QueryClient {
  query(input: QueryInput): Promise<QueryOutput>;
}

/** A table, and who reads it. */
export interface TableQuery {
  readonly client: QueryClient;
  readonly tableName: string;
  /** The number with which the table was written, 1 to 1,000. Default 128. */
  readonly writeShards?: number;
}

/** A half hour of the sessions table. */
export interface HalfHourQuery extends TableQuery {
  /** `2015-05-17T10:00Z` or `2015-05-17T10:30Z`; `halfHourOf` makes it of a time. */
  readonly halfHour: string;
}

/** A page and a time span of the page views table. */
export interface PageQuery extends TableQuery {
  /** The path, without query and fragment. */
  readonly page: string;
  /** The beginning of the span, included. */
  readonly from: Date;
  /** The end of the span, not included. */
  readonly to: Date;
}

/**
 * Counts the sessions of a half hour: queries all write shards in parallel and adds up. Eventually consistent
 * reads: half a read unit for 4 KB of items, and half a unit for an empty write shard.
 * @throws RangeError for a half hour of another form; the errors of the client
 */
export async function countSessions(query: HalfHourQuery): Promise<number> {
  const { halfHour, writeShards = DEFAULT_WRITE_SHARDS } = query;
  if (!HALF_HOUR.test(halfHour)) {
    throw new RangeError(`halfHour is "${halfHour}"; allowed are times like 2015-05-17T10:30Z.`);
  }
  return countAll(query, allShardedKeys(halfHour, writeShards), (key) => ({
    KeyConditionExpression: 'halfHourShard = :key',
    ExpressionAttributeValues: { ':key': { S: key } },
  }));
}

/**
 * Counts the views of a page in a time span, in whole seconds: queries all write shards in parallel and adds
 * up.
 * @throws RangeError for a span that ends before it begins; the errors of the client
 */
export async function countPageViews(query: PageQuery): Promise<number> {
  const { page, writeShards = DEFAULT_WRITE_SHARDS } = query;
  return countAll(query, allShardedKeys(page, writeShards), spanOf(query));
}

/**
 * Finds the views of a page in a time span, in whole seconds. The items of one write shard come in order of
 * time, those of different shards do not.
 * @throws RangeError for a span that ends before it begins; the errors of the client
 */
export async function* findPageViews(query: PageQuery): AsyncGenerator<Item, void, undefined> {
  const { client, tableName: TableName, page, writeShards = DEFAULT_WRITE_SHARDS } = query;
  const condition = spanOf(query);
  const keys = allShardedKeys(page, writeShards);
  for (let start = 0; start < keys.length; start += MAX_CONCURRENT_QUERIES) {
    const round = keys.slice(start, start + MAX_CONCURRENT_QUERIES).map(condition);
    const first = await Promise.all(round.map((one) => client.query({ TableName, ...one })));
    for (const [index, one] of round.entries()) {
      let output = first[index];
      for (;;) {
        yield* (output?.Items ?? []) as readonly Item[];
        const ExclusiveStartKey = output?.LastEvaluatedKey;
        if (ExclusiveStartKey === undefined) break;
        output = await client.query({ TableName, ...one, ExclusiveStartKey });
      }
    }
  }
}

type Condition = Pick<QueryInput, 'KeyConditionExpression' | 'ExpressionAttributeValues'>;

async function countAll(
  { client, tableName: TableName }: TableQuery,
  keys: readonly string[],
  conditionOf: (key: string) => Condition,
): Promise<number> {
  const waiting = [...keys];
  let count = 0;
  const countNext = async (): Promise<void> => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      let ExclusiveStartKey: object | undefined;
      do {
        const input: QueryInput = { TableName, Select: 'COUNT', ...conditionOf(key), ExclusiveStartKey };
        const output = await client.query(input);
        count += output.Count ?? 0;
        ExclusiveStartKey = output.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_QUERIES }, countNext));
  return count;
}

/**
 * A sort key is `<time>#<event id>`, which is greater than its time alone. So BETWEEN two times includes the
 * first second and excludes the last.
 */
function spanOf({ from, to }: PageQuery): (key: string) => Condition {
  if (!(from <= to)) {
    throw new RangeError(`The span from ${from} to ${to} ends before it begins, or is no time.`);
  }
  const [first, end] = [wholeSecond(from), wholeSecond(to)];
  return (key) => ({
    KeyConditionExpression: 'pageShard = :key AND viewedAt BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':key': { S: key }, ':from': { S: first }, ':to': { S: end } },
  });
}

function wholeSecond(time: Date): string {
  return `${new Date(Math.ceil(time.getTime() / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
