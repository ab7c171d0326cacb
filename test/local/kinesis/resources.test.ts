import { describe, expect, it } from 'vitest';
import { KinesisResources } from '../../../local/kinesis';
import type { ResourceRequest } from '../../../local/template/resource-provider';
import { ACCOUNT_ID, engineFixture, REGION } from './engine-fixture';

function request(properties: Record<string, unknown>, type = 'AWS::Kinesis::Stream'): ResourceRequest {
  return {
    stackName: 'Clickstream',
    logicalId: 'Stream790BDEE4',
    type,
    properties,
    partition: 'aws',
    region: REGION,
    accountId: ACCOUNT_ID,
    physicalName: (maxLength) => `Clickstream-Stream790BDEE4-0a1b2c3d`.slice(0, maxLength),
    assetPath: () => {
      throw new Error('no assets');
    },
  };
}

async function provision(properties: Record<string, unknown>) {
  const { engine, settleControlPlane } = engineFixture();
  let settled = false;
  const provisioned = Promise.resolve(new KinesisResources(engine).provision(request(properties))).finally(
    () => {
      settled = true;
    },
  );
  provisioned.catch(() => undefined);
  for (let turn = 0; turn < 10 && !settled; turn++)
    await settleControlPlane().then(() => new Promise(setImmediate));
  const resource = await provisioned;
  return { engine, resource, stream: engine.stream(resource.ref) };
}

describe('KinesisResources', () => {
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
    expect(resource.ref).toBe('Clickstream-Stream790BDEE4-0a1b2c3d');
    expect(resource.attributes?.WarmThroughputObject).toEqual({ TargetMiBps: 8, CurrentMiBps: 8 });
    expect(resource.note).toContain('MinimumThroughputBillingCommitment was enabled');
    expect(stream.state).toMatchObject({ mode: 'ON_DEMAND', distribution: 'AUTO', openShardCount: 8 });
    expect(engine.onDemandStreamCount()).toBe(1);
  });

  it.each([
    [
      { ShardCount: 1, Shards: 2 },
      'AWS::Kinesis::Stream Stream790BDEE4: Shards is not played here; it can have Name, ShardCount',
    ],
    [
      { ShardCount: 'many' },
      'AWS::Kinesis::Stream Stream790BDEE4: ShardCount must be a whole number, got "many".',
    ],
    [
      { StreamModeDetails: { StreamMode: 'SERVERLESS' } },
      'StreamModeDetails.StreamMode must be one of PROVISIONED, ON_DEMAND, got SERVERLESS.',
    ],
    [{}, 'in mode PROVISIONED needs a ShardCount'],
    [{ ShardCount: 1, RetentionPeriodHours: 10 }, 'RetentionPeriodHours must be between 24 and 8760'],
    [
      { ShardCount: 1, DesiredShardLevelMetrics: ['Speed'] },
      'DesiredShardLevelMetrics must be a list of IncomingBytes',
    ],
    [{ ShardCount: 1, Tags: { team: 'web' } }, 'Tags must be a list of Key and Value'],
    [{ ShardCount: 1, StreamEncryption: { EncryptionType: 'KMS' } }, 'StreamEncryption.KeyId is required.'],
    [
      { ShardCount: 4, StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
      'ShardCount of stream Clickstream-Stream790BDEE4-0a1b2c3d is not expected',
    ],
  ])('refuses %o', async (properties, message) => {
    await expect(provision(properties)).rejects.toThrow(message);
  });

  it('keeps a resource policy and says that it is not enforced', async () => {
    const { engine, stream } = await provision({ ShardCount: 1 });
    const resources = new KinesisResources(engine);
    const policy = { Version: '2012-10-17', Statement: [] };
    const properties = { ResourceArn: stream.state.arn, ResourcePolicy: policy };
    const resource = await resources.provision(request(properties, 'AWS::Kinesis::ResourcePolicy'));
    expect(resource).toMatchObject({ ref: stream.state.arn, note: expect.stringContaining('not enforced') });
    expect(JSON.parse(engine.policies.get(stream.state.arn))).toEqual(policy);
  });
});
