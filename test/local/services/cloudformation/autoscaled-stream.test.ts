import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClickstreamStack, StreamCapacity } from '../../../../lib';
import { LocalAws } from '../../../../local';

describe('the blueprint with an autoscaled stream, whole on one machine', () => {
  let folder: string;
  let aws: LocalAws;
  let decided: (line: string) => void;
  /** The first decision that the resharder logs. */
  const decision = new Promise<string>((resolve) => {
    decided = resolve;
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'autoscaled-'));
    const outdir = join(folder, 'cdk.out');
    const app = new App({ outdir, analyticsReporting: false });
    const capacity = StreamCapacity.autoscaled({ minShards: 2, maxShards: 8, initialShards: 3 });
    new ClickstreamStack(app, 'Clickstream', { capacity });
    aws = await LocalAws.start({
      assembly: app.synth().directory,
      folder: join(folder, 'run'),
      onLog: ({ text }) => {
        if (text.includes('"message":"decided"')) decided(text);
      },
    });
  });

  afterAll(async () => {
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('every resource is played, or left out with a reason', () => {
    expect(aws.assembly.report.unknown).toEqual([]);
  });

  test('the stream is made with the number of shards that the custom resource answered', async () => {
    const kinesis = new KinesisClient(aws.clientConfiguration);
    const StreamName = aws.output('StreamName');
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(StreamDescriptionSummary?.OpenShardCount).toBe(3);
  });

  test('the function that answers would find the stream by its logical id', async () => {
    const cloudFormation = new CloudFormationClient(aws.clientConfiguration);
    const { StackResourceDetail } = await cloudFormation.send(
      new DescribeStackResourceCommand({
        StackName: 'Clickstream',
        LogicalResourceId: 'ClickstreamStream9AAC9020',
      }),
    );
    expect(StackResourceDetail?.PhysicalResourceId).toBe(aws.output('StreamName'));
  });

  test('the schedule wakes the resharder, which sees the stream and decides', async () => {
    const { plan, observation } = JSON.parse(await aws.clock.play(decision));
    expect(observation).toMatchObject({
      streamMode: 'PROVISIONED',
      shards: 3,
      bounds: { minShards: 2, maxShards: 8 },
    });
    expect(plan.steps).not.toEqual([]);
  });
});
