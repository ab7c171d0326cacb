import { AwsError } from '../../../http';
import type { DataStream } from '../data-stream';
import { invalidArgument } from '../errors';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_SHARDS_PER_LIST, NEXT_TOKEN_LIFETIME_MS } from '../limits';
import { decodeToken, encodeToken } from '../records';
import { passesFilter, type ShardFilter } from '../shards';
import {
  type Input,
  NAME,
  NEXT_TOKEN,
  oneOf,
  PAGE_SIZE,
  required,
  STREAM,
  structure,
  timestamp,
} from './input';
import { streamOf } from './request-arguments';
import { toShard } from './shapes';

const FILTER_TYPES = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
] as const;

const FILTER = structure({
  Type: required(oneOf(FILTER_TYPES)),
  ShardId: NAME,
  Timestamp: timestamp(),
});

/** The members of ListShards. */
export const LISTING = {
  ...STREAM,
  NextToken: NEXT_TOKEN,
  ExclusiveStartShardId: NAME,
  MaxResults: PAGE_SIZE,
  StreamCreationTimestamp: timestamp(),
  ShardFilter: FILTER,
};

type ListingInput = Input<typeof LISTING>;

/** The parameters of the first call, which its NextToken has to carry. */
interface Listing {
  readonly stream: DataStream;
  readonly filter: ShardFilter;
  /** The shard before the first one to list; empty for the beginning. */
  readonly after: string;
}

/** ListShards. */
export function listShards(engine: KinesisEngine, input: ListingInput) {
  const maxResults = Math.min(input.MaxResults ?? MAX_SHARDS_PER_LIST, MAX_SHARDS_PER_LIST);
  const { NextToken: token } = input;
  const listing = token === undefined ? firstPage(engine, input) : nextPage(engine, input, token);
  const { stream, filter, after } = listing;
  if (!stream.state.hasShards) return { Shards: [] };
  const shards = stream.state.shards().all;
  const horizon = Math.max(stream.state.horizon, shards[0]?.createdAt ?? 0);
  const listed = shards.filter((shard) => shard.id > after && passesFilter(shard, filter, horizon));
  const page = listed.slice(0, maxResults);
  return {
    Shards: page.map((shard) => toShard(shard.view())),
    NextToken: listed.length > page.length ? nextToken(listing, page.at(-1)?.id ?? after) : undefined,
  };
}

function firstPage(engine: KinesisEngine, input: ListingInput): Listing {
  const stream = streamOf(engine, input);
  const { StreamCreationTimestamp: createdAt, ExclusiveStartShardId: after = '' } = input;
  if (createdAt !== undefined && createdAt !== stream.state.createdAt) {
    throw invalidArgument(
      `Stream ${stream.state.name} was not created at ${new Date(createdAt).toISOString()}.`,
    );
  }
  return { stream, filter: shardFilter(input.ShardFilter), after };
}

function shardFilter(given: ListingInput['ShardFilter']): ShardFilter {
  if (given === undefined) return { type: 'FROM_TRIM_HORIZON' };
  const { Type: type, Timestamp: timestamp, ShardId: shardId } = given;
  if (timestamp !== undefined && type !== 'AT_TIMESTAMP' && type !== 'FROM_TIMESTAMP') {
    throw invalidArgument(`A ShardFilter of type ${type} takes no Timestamp.`);
  }
  if (shardId !== undefined && type !== 'AFTER_SHARD_ID') {
    throw invalidArgument(`A ShardFilter of type ${type} takes no ShardId.`);
  }
  switch (type) {
    case 'AT_TIMESTAMP':
    case 'FROM_TIMESTAMP':
      if (timestamp === undefined) throw invalidArgument(`A ShardFilter of type ${type} needs a Timestamp.`);
      return { type, timestamp };
    case 'AFTER_SHARD_ID':
      if (shardId === undefined) throw invalidArgument(`A ShardFilter of type ${type} needs a ShardId.`);
      return { type, shardId };
    default:
      return { type };
  }
}

function nextPage(engine: KinesisEngine, input: ListingInput, token: string): Listing {
  for (const other of ['StreamName', 'StreamCreationTimestamp', 'ExclusiveStartShardId'] as const) {
    if (input[other] !== undefined)
      throw invalidArgument(`NextToken and ${other} cannot be provided together.`);
  }
  const fields = decodeToken('shards', token, 5);
  if (fields === undefined) throw invalidArgument('NextToken is not a token of ListShards.');
  const [name, createdAt, filter, after, issuedAt] = fields;
  if (engine.environment.clock.now() - Number(issuedAt) > NEXT_TOKEN_LIFETIME_MS) {
    throw new AwsError(
      'ExpiredNextTokenException',
      `The NextToken was given out more than ${NEXT_TOKEN_LIFETIME_MS / 1000} seconds ago.`,
    );
  }
  const stream = engine.stream(String(name));
  if (stream.state.createdAt !== createdAt)
    throw invalidArgument('NextToken is of a stream that was deleted.');
  return { stream, filter: JSON.parse(String(filter)), after: String(after) };
}

function nextToken({ stream, filter }: Listing, after: string): string {
  const { name, createdAt, environment } = stream.state;
  return encodeToken('shards', [name, createdAt, JSON.stringify(filter), after, environment.clock.now()]);
}
