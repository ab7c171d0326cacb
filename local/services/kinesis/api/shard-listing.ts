import { AwsError } from '../../../http';
import type { DataStream } from '../data-stream';
import { invalidArgument } from '../errors';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_SHARDS_PER_LIST, NEXT_TOKEN_LIFETIME_MS } from '../limits';
import { decodeToken, encodeToken } from '../records';
import { passesFilter, type ShardFilter } from '../shards';
import { type Members, NAME, required } from './members';
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

/** The parameters of the first call, which its NextToken has to carry. */
interface Listing {
  readonly stream: DataStream;
  readonly filter: ShardFilter;
  /** The shard before the first one to list; empty for the beginning. */
  readonly after: string;
}

/** ListShards. */
export function listShards(engine: KinesisEngine, members: Members) {
  const maxResults = Math.min(
    members.integer('MaxResults', { min: 1, max: 10_000 }) ?? MAX_SHARDS_PER_LIST,
    MAX_SHARDS_PER_LIST,
  );
  const token = members.string('NextToken', { min: 1 });
  const listing = token === undefined ? firstPage(engine, members) : nextPage(engine, members, token);
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

function firstPage(engine: KinesisEngine, members: Members): Listing {
  const stream = streamOf(engine, members);
  const createdAt = members.timestamp('StreamCreationTimestamp');
  if (createdAt !== undefined && createdAt !== stream.state.createdAt) {
    throw invalidArgument(
      `Stream ${stream.state.name} was not created at ${new Date(createdAt).toISOString()}.`,
    );
  }
  return { stream, filter: shardFilter(members), after: members.string('ExclusiveStartShardId', NAME) ?? '' };
}

function shardFilter(members: Members): ShardFilter {
  const given = members.structure('ShardFilter');
  if (given === undefined) return { type: 'FROM_TRIM_HORIZON' };
  const type = given.requiredOneOf('Type', FILTER_TYPES);
  const timestamp = given.timestamp('Timestamp');
  const shardId = given.string('ShardId', NAME);
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

function nextPage(engine: KinesisEngine, members: Members, token: string): Listing {
  for (const other of ['StreamName', 'StreamCreationTimestamp', 'ExclusiveStartShardId']) {
    if (members.has(other)) throw invalidArgument(`NextToken and ${other} cannot be provided together.`);
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
  return { stream, filter: required('NextToken', JSON.parse(String(filter))), after: String(after) };
}

function nextToken({ stream, filter }: Listing, after: string): string {
  const { name, createdAt, environment } = stream.state;
  return encodeToken('shards', [name, createdAt, JSON.stringify(filter), after, environment.clock.now()]);
}
