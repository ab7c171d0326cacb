import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../local';

/** Two of them write at one moment, so that the order is the host's; each record has ids of the function's own. */
const WRITER = `
const { KinesisClient, PutRecordsCommand } = require('@aws-sdk/client-kinesis');
const { randomUUID } = require('node:crypto');
const kinesis = new KinesisClient({});
exports.handler = async (event) => {
  const Records = Array.from({ length: 5 }, () => ({ PartitionKey: randomUUID(), Data: Buffer.from(randomUUID()) }));
  const { Records: written } = await kinesis.send(new PutRecordsCommand({ StreamName: 'clicks', Records }));
  console.log(event.id, written.map(({ SequenceNumber }) => SequenceNumber).join());
};`;

/** Sends each record on, and waits and tries again where that fails: a third of the time, by the function's own chance. */
const READER = `
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const { setTimeout: sleep } = require('node:timers/promises');
const sqs = new SQSClient({});
exports.handler = async ({ Records }, { awsRequestId }) => {
  if (Math.random() < 0.2) throw new Error('not today');
  for (const { kinesis } of Records) {
    for (let attempt = 1; Math.random() < 1 / 3; attempt++) {
      const ms = Math.floor(Math.random() * 100 * 2 ** attempt);
      console.log(awsRequestId, 'waits', ms);
      await sleep(ms);
    }
    const MessageBody = Buffer.from(kinesis.data, 'base64').toString();
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody }));
    console.log(sent.MessageId, sent.$metadata.requestId, kinesis.sequenceNumber);
  }
};`;

function assembly(outdir: string): string {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Clicks');
  const stream = new Stream(stack, 'Stream', { streamName: 'clicks', shardCount: 2 });
  const queue = new Queue(stack, 'Queue', { queueName: 'sent' });
  const dead = new Queue(stack, 'Dead', { queueName: 'dead' });
  const make = (name: string, code: string) =>
    new LambdaFunction(stack, name, {
      functionName: name,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
      timeout: Duration.seconds(30),
      memorySize: 512,
      environment: { QUEUE: queue.queueUrl, NODE_PATH: join(__dirname, '../../../node_modules') },
    });
  for (const name of ['left', 'right']) {
    new Rule(stack, `Each-${name}`, {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(make(name, WRITER))],
    });
  }
  make('reader', READER).addEventSource(
    new KinesisEventSource(stream, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      retryAttempts: 1,
      onFailure: new SqsDlq(dead),
    }),
  );
  return app.synth().directory;
}

describe('the same seed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'same-seed-'));
  const synthesized = assembly(join(folder, 'cdk.out'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Plays some minutes. @returns every line of a log, with its time and its function, and every message, in their order */
  async function story(seed: number): Promise<string[]> {
    const lines: string[] = [];
    const aws = await LocalAws.start({
      assembly: synthesized,
      folder: join(folder, 'aws'),
      seed,
      startsAt: Date.UTC(2026, 10, 20, 12),
      onNotice: (sentence) => lines.push(sentence),
      onLog: ({ functionName, timestamp, text }) => lines.push(`${functionName} ${timestamp} ${text}`),
    });
    try {
      await aws.clock.advance(6 * 60_000);
      for (const name of ['sent', 'dead']) {
        const messages = aws.queues.peek(`arn:aws:sqs:us-east-1:000000000000:${name}`);
        lines.push(...messages.map(({ messageId, body }) => `${name} ${messageId} ${body}`));
      }
      // What the end cuts off names the port, which is this machine's.
      return [...lines];
    } finally {
      await aws.close();
      rmSync(join(folder, 'aws'), { recursive: true });
    }
  }

  it('tells the same story, byte for byte, and another seed another', async () => {
    const [first, second, other] = [await story(1), await story(1), await story(5)];
    expect(first.filter((line) => line.includes('waits')).length).toBeGreaterThan(10);
    expect(first.filter((line) => line.includes('not today')).length).toBeGreaterThan(0);
    expect(first.filter((line) => line.startsWith('sent')).length).toBeGreaterThan(20);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
    // Two functions begin at one moment, in an order of the seed's.
    const beginners = (lines: string[]) =>
      lines.flatMap((line) => /^(left|right) \d+ START/.exec(line)?.[1] ?? []).join(' ');
    expect(beginners(other)).not.toBe(beginners(first));
  });
});
