import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QueueConsumer, type QueueConsumerOptions } from '../../client';
import { callQueue } from '../../client/queue/queue-calls';
import { QueueResource } from '../../lambdas/stream-queue/queue-resource';
import { DataStream, StreamQueue } from '../../lib';
import { LocalAws } from '../../local';

function assembly(outdir: string): string {
  const stack = new Stack(new App({ outdir, analyticsReporting: false }), 'Queues');
  const stream = new DataStream(stack, 'Stream');
  const queue = new StreamQueue(stack, 'Jobs', {
    stream,
    visibilityTimeout: Duration.seconds(20),
    maxReceiveCount: 2,
  });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  new CfnOutput(stack, 'StreamArn', { value: stream.streamArn });
  new CfnOutput(stack, 'QueueArn', { value: queue.queueArn });
  return stack.node.root instanceof App ? stack.node.root.synth().directory : '';
}

describe('a StreamQueue of the real template, and QueueConsumer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stream-queue-'));
  let aws: LocalAws;
  let kinesis: KinesisClient;
  const notices: string[] = [];

  beforeAll(async () => {
    aws = await LocalAws.start({ assembly: assembly(join(folder, 'cdk.out')), folder: join(folder, 'run') });
    kinesis = new KinesisClient(aws.clientConfiguration);
  });
  afterAll(async () => {
    kinesis?.destroy();
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const QueueARN = () => aws.output('QueueArn');
  const consumerOf = (options: Partial<QueueConsumerOptions>) =>
    new QueueConsumer({
      kinesis,
      queueArn: QueueARN(),
      visibilityTimeoutSeconds: 20,
      clock: aws.clock,
      random: () => 0.5,
      onNotice: (message) => notices.push(message),
      ...options,
    });
  const textOf = ({ data }: { readonly data: Uint8Array }) => Buffer.from(data).toString();

  async function put(...texts: readonly string[]): Promise<void> {
    const Records = texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
    await aws.clock.play(
      kinesis.send(new PutRecordsCommand({ StreamName: aws.output('StreamName'), Records })),
    );
  }

  it('is made by its custom resource', async () => {
    const { QueueDescription } = await aws.clock.play(
      callQueue(kinesis, 'DescribeQueue', { QueueARN: QueueARN() }),
    );
    expect(QueueDescription).toMatchObject({
      QueueStatus: 'ACTIVE',
      QueueName: expect.stringMatching(/^QueuesJobs/),
    });
  });

  it('gives each record once, and keeps it from others while a handler works longer than its visibility', async () => {
    const texts = Array.from({ length: 45 }, (_, n) => `job-${n}`);
    await put(...texts);
    const got: string[] = [];
    let most = 0;
    let running = 0;
    const consumer = consumerOf({
      concurrency: 8,
      processRecord: async (record) => {
        most = Math.max(most, ++running);
        got.push(textOf(record));
        await new Promise<void>((resolve) =>
          aws.clock.after(textOf(record) === 'job-7' ? 90_000 : 1_000, resolve),
        );
        running--;
      },
    });
    const other = consumerOf({ concurrency: 2, processRecord: (record) => void got.push(textOf(record)) });
    for (const one of [consumer, other]) one.start();
    await aws.clock.advance(120_000);
    const reports = await aws.clock.play(Promise.all([consumer.close(), other.close()]));
    expect(got.toSorted()).toEqual(texts.toSorted());
    expect(most).toBe(8);
    expect(reports.map(({ processed }) => processed).reduce((sum, count) => sum + count)).toBe(45);
    expect(notices).toEqual([]);
  });

  it('gives a record that failed again, later, and after as many receives as the queue allows it is a dead letter', async () => {
    await put('poison', 'good');
    const got: string[] = [];
    const consumer = consumerOf({
      processRecord: (record) => {
        got.push(textOf(record));
        if (textOf(record) === 'poison') throw new Error('poison');
      },
    });
    consumer.start();
    await aws.clock.advance(120_000);
    await aws.clock.play(consumer.close());
    expect(got.toSorted()).toEqual(['good', 'poison', 'poison']);
    const { QueueRecords = [] } = await aws.clock.play(
      callQueue(kinesis, 'ReceiveDeadLetterQueueRecords', {
        QueueARN: QueueARN(),
        VisibilityTimeoutSeconds: 0,
      }),
    );
    expect(QueueRecords.map(({ Data }) => Buffer.from(Data, 'base64').toString())).toEqual(['poison']);
  });

  it('raises its alarm while there are dead letters', async () => {
    await aws.clock.advance(11 * 60_000);
    const states = aws.alarms
      .list()
      .map(({ name, state }) => `${name} ${String(Object(state).value ?? state)}`);
    expect(states.filter((text) => /DeadLetterAlarm/.test(text))).toEqual([expect.stringMatching(/ALARM$/)]);
  });

  it('gives what a close does not wait for back at once', async () => {
    await put('slow');
    const first = consumerOf({ processRecord: () => new Promise(() => undefined) });
    first.start();
    await aws.clock.advance(5_000);
    const report = await aws.clock.play(first.close({ timeoutMs: 15_000 }));
    expect(report).toEqual({ processed: 0, failed: 0, abandoned: 1 });
    const got: string[] = [];
    const second = consumerOf({ processRecord: (record) => void got.push(textOf(record)) });
    second.start();
    await aws.clock.advance(5_000);
    await aws.clock.play(second.close());
    expect(got).toEqual(['slow']);
  });

  it('can be iterated; the record that the loop leaves with comes again', async () => {
    await put('one', 'two', 'three');
    const seen: string[] = [];
    const loop = async (leaveAfter: number) => {
      let count = 0;
      for await (const record of consumerOf({})) {
        seen.push(textOf(record));
        if (++count === leaveAfter) break;
      }
    };
    await aws.clock.play(loop(2));
    await aws.clock.play(loop(2));
    // One was processed; of the other two the first was left with, and came again.
    expect(new Set(seen).size).toBe(3);
    expect(seen).toHaveLength(4);
  });

  it('refuses options that cannot be', () => {
    expect(() => consumerOf({ queueArn: 'jobs' })).toThrow(
      'queueArn of a QueueConsumer must be the ARN of a Kinesis queue (arn:…:queue/…), got "jobs".',
    );
    expect(() => consumerOf({ visibilityTimeoutSeconds: 5 })).toThrow(
      'visibilityTimeoutSeconds of a QueueConsumer must be 10 to 43,200, got 5.',
    );
  });

  it('names an error of Kinesis as the SDK does', async () => {
    await expect(
      aws.clock.play(callQueue(kinesis, 'DescribeQueue', { QueueARN: `${QueueARN()}x` })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is changed, replaced and deleted by its custom resource', async () => {
    const resource = () =>
      new QueueResource({
        call: (name, input) => callQueue(kinesis, name, input),
        clock: aws.clock,
        waitMs: 600_000,
      });
    const attributesOf = async (arn: string) => {
      const { QueueDescription } = await callQueue(kinesis, 'DescribeQueue', { QueueARN: arn });
      return QueueDescription;
    };
    const StreamArn = aws.output('StreamArn');
    const before = {
      QueueName: 'played',
      StreamArn,
      StartingPosition: 'TRIM_HORIZON',
      VisibilityTimeoutSeconds: '30',
      MaxReceiveCount: '6',
    };
    const { physicalId: first = '' } = await aws.clock.play(resource().create(before));
    const { MaxReceiveCount: _, ...without } = before;
    const changed = { ...without, VisibilityTimeoutSeconds: '60' };
    expect(await aws.clock.play(resource().update(first, before, changed))).toMatchObject({
      physicalId: first,
    });
    expect(await aws.clock.play(attributesOf(first))).toMatchObject({
      QueueStatus: 'ACTIVE',
      QueueAttributes: {
        VisibilityTimeoutSeconds: 60,
        DeadLetterConfiguration: { TargetType: 'NONE' },
      },
    });
    const renamed = { ...changed, QueueName: 'renamed' };
    const { physicalId: second = '' } = await aws.clock.play(resource().update(first, changed, renamed));
    expect(second).not.toBe(first);
    for (const arn of [first, second]) await aws.clock.play(resource().delete(arn));
    for (const arn of [first, second]) {
      await expect(aws.clock.play(attributesOf(arn))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    }
  });
});
