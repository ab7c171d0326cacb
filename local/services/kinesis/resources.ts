import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
} from '../../template';
import type { DataStream } from './data-stream';
import type { StreamConsumer } from './fan-out';
import type { KinesisEngine } from './kinesis-engine';
import { SHARD_LEVEL_METRICS } from './stream';

/**
 * Creates `AWS::Kinesis::Stream` (every property has its effect), `AWS::Kinesis::StreamConsumer` and
 * `AWS::Kinesis::ResourcePolicy`.
 */
export function streamResources(engine: KinesisEngine): ResourceProvider {
  return {
    'AWS::Kinesis::Stream': (resource) => makeStream(engine, resource),
    'AWS::Kinesis::StreamConsumer': (resource) => registerConsumer(engine, resource),
    'AWS::Kinesis::ResourcePolicy': (resource) => keepPolicy(engine, resource),
  };
}

async function makeStream(engine: KinesisEngine, resource: ResourceRequest): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties);
  const newStream = {
    name: properties.string('Name') ?? resource.physicalName(128),
    // A template without either stops: what CloudFormation makes of it could not be verified.
    mode:
      properties.nested('StreamModeDetails').oneOf('StreamMode', ['PROVISIONED', 'ON_DEMAND']) ??
      'PROVISIONED',
    shardCount: properties.integer('ShardCount'),
    maxRecordSizeKiB: properties.integer('MaxRecordSizeInKiB'),
    warmThroughputMiBps: properties.integer('WarmThroughputMiBps'),
    distribution: properties.oneOf('RecordDistributionStrategy', ['AUTO', 'USER_PARTITION_KEY']),
    tags: tags(properties),
  };
  const retention = properties.integer('RetentionPeriodHours');
  const keyId = encryptionKey(properties);
  const metrics = properties.listOf('DesiredShardLevelMetrics', [...SHARD_LEVEL_METRICS, 'ALL']);
  const notes: string[] = [];
  if (newStream.warmThroughputMiBps !== undefined) {
    // Warm throughput needs an account setting without a CloudFormation type, so no template can enable it.
    engine.account.update('ENABLED', engine.environment.clock.now());
    notes.push(
      'WarmThroughputMiBps: the account setting MinimumThroughputBillingCommitment was enabled for it; on AWS that has ' +
        'to be done before the deployment',
    );
  }
  if (keyId !== undefined)
    notes.push('encryption: records are marked as encrypted with the key, but kept in memory as they are');
  const note = properties.note(...notes);

  const stream = engine.createStream(newStream);
  await stream.state.lifecycle.whenActive();
  if (retention !== undefined) stream.configuration.increaseRetention(retention);
  if (metrics.length > 0) stream.configuration.setMonitoring(metrics, true);
  if (keyId !== undefined) {
    stream.configuration.startEncryption(keyId);
    await stream.state.lifecycle.whenActive();
  }
  return { ...describe(stream), note };
}

async function registerConsumer(
  engine: KinesisEngine,
  resource: ResourceRequest,
): Promise<ProvisionedResource> {
  const properties = new Properties(resource.properties);
  const name = properties.requiredString('ConsumerName');
  const streamArn = properties.requiredString('StreamARN');
  const consumerTags = tags(properties);
  const note = properties.note();
  const { consumers } = engine.streamByArn(streamArn);
  const consumer = consumers.register(name, consumerTags);
  await consumer.lifecycle.whenActive();
  return { ...describeConsumer(consumer), note };
}

function keepPolicy(engine: KinesisEngine, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties);
  const resourceArn = properties.requiredString('ResourceArn');
  const policy = properties.object('ResourcePolicy') ?? properties.mustBe('ResourcePolicy', 'an object');
  const note = properties.note('the policy is kept, not enforced: nothing is authorized on this machine');
  const { arn } = resourceArn.includes('/consumer/')
    ? engine.consumerByArn(resourceArn)
    : engine.streamByArn(resourceArn).state;
  engine.policies.put(arn, JSON.stringify(policy));
  return { ref: arn, note };
}

function tags(properties: Properties): Record<string, string> {
  const pairs = properties.nestedList('Tags');
  return Object.fromEntries(pairs.map((tag) => [tag.requiredString('Key'), tag.string('Value') ?? '']));
}

function encryptionKey(properties: Properties): string | undefined {
  if (properties.object('StreamEncryption') === undefined) return undefined;
  const encryption = properties.nested('StreamEncryption');
  encryption.oneOf('EncryptionType', ['KMS']);
  return encryption.requiredString('KeyId');
}

function describeConsumer(consumer: StreamConsumer): ProvisionedResource {
  return {
    ref: consumer.arn,
    attributes: {
      ConsumerARN: consumer.arn,
      ConsumerName: consumer.name,
      ConsumerStatus: consumer.lifecycle.status,
      // CloudFormation's attributes are text.
      ConsumerCreationTimestamp: String(consumer.createdAt / 1000),
      StreamARN: consumer.streamArn,
    },
  };
}

function describe({ state }: DataStream): ProvisionedResource {
  const { target = 0, current = 0 } = state.warmThroughput ?? {};
  return {
    ref: state.name,
    attributes: { Arn: state.arn, WarmThroughputObject: { TargetMiBps: target, CurrentMiBps: current } },
  };
}
