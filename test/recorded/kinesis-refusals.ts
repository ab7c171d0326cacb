import { expect } from 'vitest';
import { type Api, StreamName } from '../local/services/kinesis/support/api-fixture';
import { ACCOUNT_ID, entry, REGION } from '../local/services/kinesis/support/engine-fixture';
import { SHARD } from '../local/services/kinesis/support/subscriptions';
import { KINESALITE_YEARS, kinesalite, localStack, type RecordedFact } from './fact';

const SECOND_SHARD = 'shardId-000000000001';
const UNDER_ACCOUNT = `in stream ${StreamName} under account ${ACCOUNT_ID}`;

/** The operation and its input, sent as it is: the SDK would not send some of it. */
interface Request {
  readonly operation: string;
  readonly input: object;
}

/** A request that AWS refuses with 400, and what it says. */
interface Refusal extends Omit<RecordedFact<Api>, 'check' | 'answer'> {
  readonly code: string;
  /** The message, or the part of it that the source prints. */
  readonly message?: string | RegExp;
  /** Brings about the settings, and says what to send. */
  request(api: Api): Promise<Request>;
}

async function send(api: Api, { operation, input }: Request) {
  const response = await fetch(api.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Kinesis_20131202.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const { __type: code, message } = (await response.json()) as { __type?: string; message?: string };
  return { status: response.status, code, message };
}

function refused({ code, message, request, ...fact }: Refusal): RecordedFact<Api> {
  return {
    ...fact,
    answer: message === undefined ? code : `${code}, ${message}`,
    async check(api) {
      const answer = await send(api, await request(api));
      expect(answer).toMatchObject({ status: 400, code });
      if (typeof message === 'string') expect(answer.message).toContain(message);
      else if (message !== undefined) expect(answer.message).toMatch(message);
    },
  };
}

/** A request that needs nothing but a stream of this many shards. */
const onStream = (operation: string, input: object, shardCount = 1) => ({
  settings: shardCount === 1 ? 'a stream of one shard' : `a stream of ${shardCount} shards`,
  async request(api: Api) {
    await api.activeStream({ shardCount });
    return { operation, input: { StreamName, ...input } };
  },
});

const oldErrors = (file: string) => ({ source: kinesalite(file), date: KINESALITE_YEARS });

const TYPES_AND_CONSTRAINTS: readonly Refusal[] = [
  {
    question: 'a wrong JSON type, and no stream named',
    settings: 'no stream',
    code: 'SerializationException',
    ...oldErrors('validations/addTagsToStream.js'),
    request: async () => ({ operation: 'AddTagsToStream', input: { Tags: 23 } }),
  },
  {
    question: 'a wrong JSON type beside a violated constraint',
    settings: 'no stream',
    code: 'SerializationException',
    ...oldErrors('validations/index.js'),
    request: async () => ({ operation: 'CreateStream', input: { StreamName: 'a b', ShardCount: '1' } }),
  },
  {
    question: 'a violated constraint, and a stream that does not exist',
    settings: 'no stream',
    code: 'ValidationException',
    message: "at 'tags' failed to satisfy constraint: Map keys must satisfy constraint",
    ...oldErrors('validations/addTagsToStream.js'),
    request: async () => ({
      operation: 'AddTagsToStream',
      input: { StreamName: 'unknown', Tags: { ['k'.repeat(129)]: 'v' } },
    }),
  },
  {
    question: 'two violated constraints',
    settings: 'no stream',
    code: 'ValidationException',
    message: /^2 validation errors detected: Value '.*; Value '/,
    ...oldErrors('validations/index.js'),
    request: async () => ({ operation: 'CreateStream', input: { StreamName: 'a b', ShardCount: 0 } }),
  },
  {
    question: 'the words for a pattern',
    settings: 'no stream',
    code: 'ValidationException',
    message:
      "Value 'a b' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ...oldErrors('validations/index.js'),
    request: async () => ({ operation: 'DescribeStream', input: { StreamName: 'a b' } }),
  },
];

const STREAMS: readonly Refusal[] = [
  {
    question: 'an unknown stream, named by its ARN',
    settings: 'no stream',
    code: 'ResourceNotFoundException',
    message: `Stream wrong-stream-name under account ${ACCOUNT_ID} not found.`,
    source: localStack('test_cbor_exceptions'),
    date: '2025',
    request: async () => ({
      operation: 'DescribeStream',
      input: { StreamARN: `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/wrong-stream-name` },
    }),
  },
  {
    question: 'IncreaseStreamRetentionPeriod to 20 hours',
    code: 'InvalidArgumentException',
    message:
      'Minimum allowed retention period is 24 hours. Requested retention period (20 hours) is too short.',
    ...oldErrors('increaseStreamRetentionPeriod.js; the same words in getmoto/moto 0af643a5'),
    ...onStream('IncreaseStreamRetentionPeriod', { RetentionPeriodHours: 20 }),
  },
  {
    question: 'IncreaseStreamRetentionPeriod to 9,999 hours',
    code: 'InvalidArgumentException',
    message: '(9999 hours) is too long.',
    source: 'getmoto/moto 0af643a5',
    date: 'not said',
    ...onStream('IncreaseStreamRetentionPeriod', { RetentionPeriodHours: 9999 }),
  },
  {
    question: 'DecreaseStreamRetentionPeriod to more hours',
    code: 'InvalidArgumentException',
    message: 'can not be longer than existing retention period (24 hours). Use IncreaseRetentionPeriod API.',
    ...oldErrors('decreaseStreamRetentionPeriod.js'),
    ...onStream('DecreaseStreamRetentionPeriod', { RetentionPeriodHours: 25 }),
  },
  ...[';', '\t', '\n', ',', '%'].map(
    (character): Refusal => ({
      question: `RemoveTagsFromStream of a key with ${JSON.stringify(character)}`,
      code: 'InvalidArgumentException',
      ...oldErrors('removeTagsFromStream.js'),
      ...onStream('RemoveTagsFromStream', { TagKeys: [`a${character}b`] }),
    }),
  ),
];

const RESHARDING: readonly Refusal[] = [
  {
    question: 'MergeShards with the upper shard first',
    code: 'InvalidArgumentException',
    message: `Shards ${SECOND_SHARD} and ${SHARD} ${UNDER_ACCOUNT} are not an adjacent pair of shards eligible for merging`,
    ...oldErrors('mergeShards.js'),
    ...onStream('MergeShards', { ShardToMerge: SECOND_SHARD, AdjacentShardToMerge: SHARD }, 2),
  },
  ...(['1', (2n ** 128n - 1n).toString()] as const).map(
    (NewStartingHashKey): Refusal => ({
      question: `SplitShard at ${NewStartingHashKey === '1' ? "the shard's start plus one" : "the shard's end"}`,
      code: 'InvalidArgumentException',
      ...oldErrors('splitShard.js'),
      ...onStream('SplitShard', { ShardToSplit: SHARD, NewStartingHashKey }),
    }),
  ),
  {
    question: 'SplitShard of a shard that was split',
    settings: 'a closed shard',
    code: 'InvalidArgumentException',
    message: `Shard ${SHARD} ${UNDER_ACCOUNT} has already been merged or split, and thus is not eligible for merging or splitting.`,
    source:
      'mhart/kinesalite issue 109, output of the AWS CLI; getmoto/moto pull request 4540, validated against AWS',
    date: 'not said',
    async request(api) {
      const stream = await api.activeStream();
      stream.resharding.split(SHARD, '5000');
      await api.settleControlPlane();
      return {
        operation: 'SplitShard',
        input: { StreamName, ShardToSplit: SHARD, NewStartingHashKey: '1000' },
      };
    },
  },
  ...(
    [
      [2, 6, 'up over double'],
      [7, 3, 'down below half'],
    ] as const
  ).map(
    ([current, target, words]): Refusal => ({
      question: `UpdateShardCount from ${current} to ${target}`,
      code: 'LimitExceededException',
      message: `UpdateShardCount cannot scale ${words} your current open shard count. Current open shard count: ${current}, Target shard count: ${target}`,
      source: "raw HTTP tests of a kinesalite fork; the same sentence in an AWS accelerator's documentation",
      date: 'not said; not a recording',
      ...onStream('UpdateShardCount', { TargetShardCount: target, ScalingType: 'UNIFORM_SCALING' }, current),
    }),
  ),
  {
    question: 'UpdateShardCount of a stream on demand',
    settings: 'a stream in mode ON_DEMAND',
    code: 'ValidationException',
    message: `Request is invalid. Stream ${StreamName} under account ${ACCOUNT_ID} is in On-Demand mode.`,
    source: 'getmoto/moto 0af643a5, and another emulator',
    date: 'not said',
    async request(api) {
      await api.activeStream({ shardCount: undefined });
      return {
        operation: 'UpdateShardCount',
        input: { StreamName, TargetShardCount: 8, ScalingType: 'UNIFORM_SCALING' },
      };
    },
  },
];

const ITERATORS: readonly Refusal[] = [
  {
    question: 'GetShardIterator of a shard that the stream does not have',
    code: 'ResourceNotFoundException',
    message: `Shard shardId-000000000099 ${UNDER_ACCOUNT} does not exist`,
    ...oldErrors('getShardIterator.js'),
    ...onStream('GetShardIterator', { ShardId: 'shardId-000000000099', ShardIteratorType: 'LATEST' }),
  },
  {
    question: 'GetShardIterator LATEST with a sequence number',
    code: 'InvalidArgumentException',
    message: 'Request specified LATEST and also a StartingSequenceNumber.',
    ...oldErrors('getShardIterator.js'),
    ...onStream('GetShardIterator', {
      ShardId: SHARD,
      ShardIteratorType: 'LATEST',
      StartingSequenceNumber: '5',
    }),
  },
  {
    question: 'GetRecords with an iterator of an earlier stream of the same name',
    settings: 'a stream that was deleted and made anew',
    code: 'ResourceNotFoundException',
    message: `Shard ${SHARD} ${UNDER_ACCOUNT} does not exist`,
    ...oldErrors('getRecords.js'),
    async request(api) {
      const stream = await api.activeStream();
      const ShardIterator = stream.reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
      api.engine.deleteStream(stream);
      await api.settleControlPlane();
      await api.clock.advance(1);
      await api.activeStream();
      return { operation: 'GetRecords', input: { ShardIterator } };
    },
  },
  {
    question: 'GetRecords with an iterator that is older than five minutes',
    settings: 'a shard with a record',
    code: 'ExpiredIteratorException',
    message:
      /^Iterator expired\. The iterator was created at time Fri Nov 20 12:00:00 UTC 2026 while right now it is Fri Nov 20 12:05:01 UTC 2026 which is further in the future than the tolerated delay of 300000 milliseconds\./,
    ...oldErrors('getRecords.js'),
    async request(api) {
      const { reader, writer } = await api.activeStream();
      writer.putRecord(entry('k'));
      const ShardIterator = reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
      await api.clock.advance(301_000);
      return { operation: 'GetRecords', input: { ShardIterator } };
    },
  },
];

/** Requests that Kinesis refuses. */
export const KINESIS_REFUSALS: readonly RecordedFact<Api>[] = [
  ...TYPES_AND_CONSTRAINTS,
  ...STREAMS,
  ...RESHARDING,
  ...ITERATORS,
].map(refused);
