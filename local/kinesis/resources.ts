import type { JsonInput } from '../http';
import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../template/resource-provider';
import type { DataStream } from './data-stream';
import type { KinesisEngine, NewStream } from './kinesis-engine';
import { PropertyReader } from './property-reader';
import { SHARD_LEVEL_METRICS } from './stream-configuration';

const STREAM = 'AWS::Kinesis::Stream';
const POLICY = 'AWS::Kinesis::ResourcePolicy';

/**
 * Makes the Kinesis resources of a template. Every property of a stream is honoured; one that is not known, or has no
 * place in the stream's mode, is refused with its name. Registered consumers (AWS::Kinesis::StreamConsumer) are not
 * made here.
 */
export class KinesisResources implements ResourceProvider {
  readonly types = [STREAM, POLICY];

  constructor(private readonly engine: KinesisEngine) {}

  provision(resource: ResourceRequest): Promise<ProvisionedResource> | ProvisionedResource {
    const properties = new PropertyReader(resource);
    return resource.type === STREAM ? this.stream(resource, properties) : this.policy(properties);
  }

  private async stream(resource: ResourceRequest, properties: PropertyReader): Promise<ProvisionedResource> {
    properties.allow(
      'Name',
      'ShardCount',
      'StreamModeDetails',
      'RetentionPeriodHours',
      'StreamEncryption',
      'MaxRecordSizeInKiB',
      'WarmThroughputMiBps',
      'RecordDistributionStrategy',
      'DesiredShardLevelMetrics',
      'Tags',
    );
    const notes: string[] = [];
    const newStream: NewStream = {
      name: properties.string('Name') ?? resource.physicalName(128),
      mode: properties.nested('StreamModeDetails').oneOf('StreamMode', ['PROVISIONED', 'ON_DEMAND']),
      shardCount: properties.integer('ShardCount'),
      maxRecordSizeKiB: properties.integer('MaxRecordSizeInKiB'),
      warmThroughputMiBps: properties.integer('WarmThroughputMiBps'),
      distribution: properties.oneOf('RecordDistributionStrategy', ['AUTO', 'USER_PARTITION_KEY']),
      tags: properties.tags('Tags'),
    };
    if (newStream.warmThroughputMiBps !== undefined) notes.push(this.commit());
    const retention = properties.integer('RetentionPeriodHours');
    const keyId = this.encryptionKey(properties.nested('StreamEncryption'));
    const metrics = properties.strings('DesiredShardLevelMetrics', [...SHARD_LEVEL_METRICS, 'ALL']);

    const stream = this.engine.createStream(newStream);
    await stream.state.lifecycle.whenActive();
    if (retention !== undefined) stream.configuration.increaseRetention(retention);
    if (metrics.length > 0) stream.configuration.setMonitoring(metrics, true);
    if (keyId !== undefined) {
      stream.configuration.startEncryption(keyId);
      await stream.state.lifecycle.whenActive();
      notes.push('encryption: records are marked as encrypted with the key, but kept in memory as they are');
    }
    return describe(stream, notes);
  }

  private policy(properties: PropertyReader): ProvisionedResource {
    properties.allow('ResourceArn', 'ResourcePolicy');
    const arn = this.engine.streamByArn(properties.requiredString('ResourceArn')).state.arn;
    const policy: JsonInput = properties.requiredObject('ResourcePolicy');
    this.engine.policies.put(arn, JSON.stringify(policy));
    return { ref: arn, note: 'the policy is kept, not enforced: nothing is authorized on this machine' };
  }

  /** Warm throughput needs an account setting that has no CloudFormation type, so no template can switch it on. */
  private commit(): string {
    this.engine.account.update('ENABLED', this.engine.environment.clock.now());
    return (
      'WarmThroughputMiBps: the account setting MinimumThroughputBillingCommitment was enabled for it; on AWS that has ' +
      'to be done before the deployment'
    );
  }

  private encryptionKey(encryption: PropertyReader): string | undefined {
    if (encryption.isEmpty) return undefined;
    encryption.allow('EncryptionType', 'KeyId');
    encryption.oneOf('EncryptionType', ['KMS']);
    return encryption.requiredString('KeyId');
  }
}

function describe({ state }: DataStream, notes: readonly string[]): ProvisionedResource {
  const { target = 0, current = 0 } = state.warmThroughput ?? {};
  return {
    ref: state.name,
    attributes: { Arn: state.arn, WarmThroughputObject: { TargetMiBps: target, CurrentMiBps: current } },
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}
