import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Shard } from '@aws-sdk/client-kinesis';
import { experimentHandler } from '../support/experiment';
import { SubjectStack, sweepStacks, type Template } from '../support/subject-stack';
import { ranges, SubjectStream, sweepStreams } from '../support/subject-stream';
import { pass, refusalOf, required, until } from '../support/wait';

export interface Settings {
  /** What the names of streams and stacks begin with. */
  readonly prefix: string;
  /** What CloudFormation deploys with. */
  readonly roleArn: string;
  /** The custom resource that tells CloudFormation the live count: {@link liveCounts}. */
  readonly liveCountsArn: string;
}

/** CloudFormation hands the stream a new number that equals the live one, beside another property. */
export async function equalCount({ prefix, roleArn }: Settings) {
  return withStack(`${prefix}-equal-count`, roleArn, streamTemplate(2, 24), async (stack, stream) => {
    await stream.split('shardId-000000000000', '1000');
    const before = ranges(await stream.openShards());
    const status = await stack.update(streamTemplate(3, 25));
    await stream.active();
    const after = ranges(await stream.openShards());
    return {
      equalCount: { status, cutIsKept: JSON.stringify(before) === JSON.stringify(after) },
      equalCountCall: { updateShardCountCalls: await updateShardCountCalls(stream.name) },
    };
  });
}

/** The template keeps its number, and the live one has drifted: another property, then a tag of the stack alone. */
export async function unchangedCount({ prefix, roleArn }: Settings) {
  return withStack(`${prefix}-unchanged-count`, roleArn, streamTemplate(2, 24), async (stack, stream) => {
    await stream.split('shardId-000000000000', '1000');
    const status = await stack.update(streamTemplate(2, 25));
    const kept = (await stream.openShards()).length;
    const tagStatus = await stack.update(streamTemplate(2, 25), [{ Key: 'team', Value: 'another' }]);
    const afterTag = (await stream.openShards()).length;
    const driftStatus = await stack.revertDrift(streamTemplate(2, 25));
    return {
      unchangedCount: { status, openShards: kept },
      stackTagOnly: { status: tagStatus, openShards: afterTag },
      revertDrift: { status: driftStatus, openShards: (await stream.openShards()).length },
    };
  });
}

/** An update asks the custom resource, touches the stream, and fails behind it, while the count drifts once more. */
export async function rollbackCount({ prefix, roleArn, liveCountsArn }: Settings) {
  const template = (retention: number): Template => ({
    Resources: {
      Live: {
        Type: 'Custom::LiveCount',
        Properties: {
          ServiceToken: liveCountsArn,
          experiment: 'liveCount',
          ids: ['liveCount'],
          settings: { 'Fn::Join': ['', ['{"stackId":"', { Ref: 'AWS::StackId' }, '"}']] },
          // So that it is asked whenever the stream is touched, as by LiveShardCount.
          retention,
        },
      },
      ...streamTemplate({ 'Fn::GetAtt': ['Live', 'liveCount'] }, retention).Resources,
    },
  });
  const failing = template(25);
  const never = {
    Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Never: {
      Type: 'AWS::CloudFormation::WaitCondition',
      DependsOn: 'Stream',
      Properties: { Handle: { Ref: 'Handle' }, Timeout: '150' },
    },
  };
  return withStack(`${prefix}-rollback-count`, roleArn, template(24), async (stack, stream) => {
    await stream.split('shardId-000000000000', '1000');
    await stack.startUpdate({ Resources: { ...failing.Resources, ...never } });
    await required('the stream updated', 300, async () => {
      const { status } = await stack.resource('Never').catch(() => ({ status: '' }));
      return status === 'CREATE_IN_PROGRESS' || undefined;
    });
    await stream.active();
    await stream.split('shardId-000000000001', '300000000000000000000000000000000000000');
    const status = await stack.settled();
    return { rollbackCount: { status, openShards: (await stream.openShards()).length } };
  });
}

/** Limits of UpdateShardCount, and how many shards it makes on its way. */
export async function updateShardCount({ prefix }: Pick<Settings, 'prefix'>) {
  const small = await SubjectStream.with(`${prefix}-four`, 4, async (stream) => {
    const beyondDouble = await refusalOf(stream.update(9));
    const seconds = await stream.update(5);
    const fourToFive = { shards: (await stream.shards()).length };
    const below = await refusalOf(stream.update(2));
    await stream.active();
    return {
      beyondDouble: { name: beyondDouble.name, message: beyondDouble.message },
      oddHalf: { name: below.name, message: below.message },
      fourToFive,
      updateDuration: { seconds, isNearAssumed: near(seconds, 74) },
    };
  });
  const large = await SubjectStream.with(`${prefix}-ten`, 10, async (stream) => {
    await stream.update(13);
    return { tenToThirteen: { shards: (await stream.shards()).length } };
  });
  return { ...small, ...large };
}

/** SplitShard and MergeShards, more often than UpdateShardCount may be called in a day. */
export async function splitQuota({ prefix }: Pick<Settings, 'prefix'>) {
  return SubjectStream.with(`${prefix}-splits`, 1, async (stream) => {
    const times: number[] = [];
    const end = Date.now() + 12 * 60_000;
    let refused = 'none';
    while (refused === 'none' && times.length < 14 && Date.now() < end) {
      const begun = Date.now();
      refused = (await refusalOf(splitOrMerge(stream, await stream.openShards()))).name;
      if (refused === 'none') times.push((Date.now() - begun) / 1000);
    }
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    return {
      splitQuota: { refused, isMoreThanTen: times.length > 10, operations: times.length },
      splitDuration: { seconds: mean, isNearAssumed: near(mean, 30) },
    };
  });
}

async function splitOrMerge(stream: SubjectStream, [one, other]: Shard[]): Promise<void> {
  if (one?.ShardId === undefined) throw new Error('the stream has no open shard');
  if (other?.ShardId !== undefined) return stream.merge(one.ShardId, other.ShardId);
  return stream.split(one.ShardId, (2n ** 127n).toString());
}

/** Half to double of what the policy and the simulator reckon with. */
function near(seconds: number, assumed: number): boolean {
  return seconds >= assumed / 2 && seconds <= assumed * 2;
}

function streamTemplate(ShardCount: unknown, RetentionPeriodHours: number): Template {
  return {
    Resources: { Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount, RetentionPeriodHours } } },
  };
}

async function withStack<T>(
  name: string,
  roleArn: string,
  template: Template,
  use: (stack: SubjectStack, stream: SubjectStream) => Promise<T>,
): Promise<T> {
  const stack = new SubjectStack(name, roleArn);
  try {
    const status = await stack.create(template);
    if (status !== 'CREATE_COMPLETE') throw new Error(`stack ${name} came to ${status}`);
    return await use(stack, new SubjectStream((await stack.resource('Stream')).id));
  } finally {
    await stack.delete();
  }
}

/** CloudTrail's event history is minutes late, so the retention change of the same deployment has to be in it first. */
async function updateShardCountCalls(stream: string): Promise<number | 'CloudTrail was too late'> {
  const isThere = await until(
    480,
    async () => (await callsOf('IncreaseStreamRetentionPeriod', stream)) || undefined,
    20,
  );
  if (isThere === undefined) return 'CloudTrail was too late';
  await pass(60);
  return callsOf('UpdateShardCount', stream);
}

async function callsOf(AttributeValue: string, stream: string): Promise<number> {
  const { Events = [] } = await new CloudTrailClient({}).send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }],
      StartTime: new Date(Date.now() - 3_600_000),
    }),
  );
  return Events.filter(({ CloudTrailEvent }) => CloudTrailEvent?.includes(stream)).length;
}

/** The live count, as `LiveShardCount` tells it: 2 where there is no stream yet. */
async function liveCount({ stackId }: { readonly stackId: string }) {
  const { id } = await new SubjectStack(stackId, '').resource('Stream').catch(() => ({ id: '' }));
  if (id === '') return { liveCount: 2 };
  const { StreamDescriptionSummary } = await new SubjectStream(id).summary();
  return { liveCount: StreamDescriptionSummary?.OpenShardCount ?? 2 };
}

export const liveCounts = experimentHandler({ liveCount });

export const handler = experimentHandler(
  { equalCount, unchangedCount, rollbackCount, updateShardCount, splitQuota },
  async ({ prefix, roleArn }: Settings) => {
    await sweepStacks(prefix, roleArn);
    await sweepStreams(prefix);
    return {};
  },
);
