import { describe, expect, it } from 'vitest';
import { type KinesisEngine, streamResources } from '../../../../local/services/kinesis';
import { provisionOne } from '../../template/support';
import { ACCOUNT_ID, engineFixture, REGION } from './support/engine-fixture';

const make = (engine: KinesisEngine, properties: Record<string, unknown>, type = 'AWS::Kinesis::Stream') =>
  provisionOne(streamResources(engine), type, properties, { logicalId: 'Stream790BDEE4' });

async function provision(properties: Record<string, unknown>) {
  const { engine, settleControlPlane } = engineFixture();
  let settled = false;
  const provisioned = make(engine, properties).finally(() => {
    settled = true;
  });
  provisioned.catch(() => undefined);
  for (let turn = 0; turn < 10 && !settled; turn++)
    await settleControlPlane().then(() => new Promise(setImmediate));
  const resource = await provisioned;
  return { engine, resource, stream: engine.stream(resource.ref), settle: settleControlPlane };
}

describe('streams of a template', () => {
  it('makes a provisioned stream with everything a template can say of it', async () => {
    const { resource, stream } = await provision({
      Name: 'clicks',
      ShardCount: '3',
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      RetentionPeriodHours: 168,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'arn:aws:kms:eu-central-1:123456789012:key/1' },
      MaxRecordSizeInKiB: 2048,
      DesiredShardLevelMetrics: ['IncomingBytes', 'OutgoingBytes'],
      Tags: [{ Key: 'team', Value: 'web' }],
    });
    expect(resource).toMatchObject({
      ref: 'clicks',
      attributes: { Arn: `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/clicks` },
      note: expect.stringContaining('kept in memory as they are'),
    });
    expect(stream.state).toMatchObject({
      mode: 'PROVISIONED',
      openShardCount: 3,
      retentionHours: 168,
      maxRecordSizeKiB: 2048,
    });
    expect(stream.state.keyId).toBe('arn:aws:kms:eu-central-1:123456789012:key/1');
    expect([...stream.state.shardLevelMetrics]).toEqual(['IncomingBytes', 'OutgoingBytes']);
    expect([...stream.state.tags]).toEqual([['team', 'web']]);
    expect(stream.state.lifecycle.status).toBe('ACTIVE');
  });

  it('makes an on-demand stream under a generated name, its warm throughput with a note', async () => {
    const { resource, stream, engine } = await provision({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RecordDistributionStrategy: 'AUTO',
      WarmThroughputMiBps: 8,
    });
    expect(resource.ref).toBe('Stack-Stream790BDEE4-ABC');
    expect(resource.attributes?.WarmThroughputObject).toEqual({ TargetMiBps: 8, CurrentMiBps: 8 });
    expect(resource.note).toContain('MinimumThroughputBillingCommitment was enabled');
    expect(stream.state).toMatchObject({ mode: 'ON_DEMAND', distribution: 'AUTO', openShardCount: 8 });
    expect(engine.limits.onDemandStreamCount()).toBe(1);
  });

  it.each([
    [
      { ShardCount: 1, Shards: 2 },
      'Shards is 2: known here are DesiredShardLevelMetrics, MaxRecordSizeInKiB, Name, RecordDistributionStrategy',
    ],
    [{ ShardCount: 'many' }, 'ShardCount is "many": it must be a number'],
    [
      { StreamModeDetails: { StreamMode: 'SERVERLESS' } },
      'StreamModeDetails.StreamMode is "SERVERLESS": it must be PROVISIONED or ON_DEMAND',
    ],
    [{}, 'in mode PROVISIONED needs a ShardCount'],
    [{ ShardCount: 1, RetentionPeriodHours: 10 }, 'Minimum allowed retention period is 24 hours'],
    [
      { ShardCount: 1, DesiredShardLevelMetrics: ['Speed'] },
      'DesiredShardLevelMetrics is ["Speed"]: it must be a list of IncomingBytes',
    ],
    [{ ShardCount: 1, Tags: { team: 'web' } }, 'Tags is {"team":"web"}: it must be a list'],
    [
      { ShardCount: 1, StreamEncryption: { EncryptionType: 'KMS' } },
      'StreamEncryption.KeyId is missing: it must be a string',
    ],
    [
      { ShardCount: 4, StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
      'ShardCount of stream Stack-Stream790BDEE4-ABC is not expected',
    ],
  ])('refuses %o', async (properties, message) => {
    await expect(provision(properties)).rejects.toThrow(message);
  });

  it('keeps a resource policy and says that it is not enforced', async () => {
    const { engine, stream } = await provision({ ShardCount: 1 });
    const policy = { Version: '2012-10-17', Statement: [] };
    const properties = { ResourceArn: stream.state.arn, ResourcePolicy: policy };
    const resource = await make(engine, properties, 'AWS::Kinesis::ResourcePolicy');
    expect(resource).toMatchObject({ ref: stream.state.arn, note: expect.stringContaining('not enforced') });
    expect(JSON.parse(engine.policies.get(stream.state.arn))).toEqual(policy);
  });
});

describe('registered consumers of a template', () => {
  it('is ACTIVE when the resource is made, its reference the ARN', async () => {
    const { engine, stream, settle } = await provision({ ShardCount: 1 });
    const properties = {
      ConsumerName: 'reader',
      StreamARN: stream.state.arn,
      Tags: [{ Key: 'team', Value: 'web' }],
    };
    const making = make(engine, properties, 'AWS::Kinesis::StreamConsumer');
    await settle();
    const { ref, attributes } = await making;
    expect(attributes).toEqual({
      ConsumerARN: ref,
      ConsumerName: 'reader',
      ConsumerStatus: 'ACTIVE',
      ConsumerCreationTimestamp: expect.stringMatching(/^\d{10}$/),
      StreamARN: stream.state.arn,
    });
    const consumer = engine.consumerByArn(ref);
    expect([...consumer.tags]).toEqual([['team', 'web']]);
    const policy = { ResourceArn: ref, ResourcePolicy: { Version: '2012-10-17', Statement: [] } };
    expect((await make(engine, policy, 'AWS::Kinesis::ResourcePolicy')).ref).toBe(ref);
  });

  it.each([
    [{}, 'ConsumerName is missing'],
    [{ ConsumerName: 'reader' }, 'StreamARN is missing'],
    [
      { ConsumerName: 'reader', StreamARN: 'arn:aws:kinesis:eu-central-1:123456789012:stream/other' },
      'not found',
    ],
  ])('refuses %o', async (properties, message) => {
    const { engine } = await provision({ ShardCount: 1 });
    await expect(make(engine, properties, 'AWS::Kinesis::StreamConsumer')).rejects.toThrow(message);
  });
});
