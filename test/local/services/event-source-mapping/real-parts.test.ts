import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { Context, KinesisStreamRecord } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../../../local/base/clock';
import { FrontDoor } from '../../../../local/http';
import { EventSourceMappings, type RecordOutcome } from '../../../../local/services/event-source-mapping';
import { KinesisEngine } from '../../../../local/services/kinesis';
import { LambdaRuntime, LambdaService } from '../../../../local/services/lambda';
import { ManualClock } from '../../../support/manual-clock';
import { makeMapping, QUEUE_ARN } from './support/make-mapping';
import { MemoryStream } from './support/memory-stream';
import { dataOf, ScriptedFunction } from './support/scripted-function';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('Powertools Batch as the consumer', () => {
  it('sees its reports understood: poison alone is given up', async () => {
    const clock = new ManualClock();
    const reader = new MemoryStream(clock);
    for (const data of ['a', 'poison', 'b', 'poison too', 'c']) reader.put('k', data);
    const processor = new BatchProcessor(EventType.KinesisDataStreams);
    const handle = async (record: KinesisStreamRecord) => {
      if (dataOf(record).startsWith('poison')) throw new Error('cannot read');
    };
    const context = {} as Context;
    const invoker = new ScriptedFunction((event) =>
      processPartialResponse(event, handle, processor, { context }),
    );
    const made = makeMapping(
      { clock, reader, invoker },
      {
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
      },
    );
    made.mapping.start();
    await clock.advance(60_000);
    expect(made.dataOf('processed')).toEqual(['a', 'b', 'c']);
    expect(made.dataOf('deadLettered')).toEqual(['poison', 'poison too']);
  });
});

describe('a stream, a function in a process of its own, and the Lambda API', () => {
  it('records reach the function; the SDK switches the mapping off and on', async () => {
    const clock = new SystemClock();
    const fast = new SystemClock(10_000);
    const engine = new KinesisEngine({
      clock,
      controlPlane: fast,
      accountId: '111122223333',
      region: 'eu-west-1',
    });
    closers.push(() => engine.close());
    const stream = engine.createStream({ name: 'clicks', shardCount: 2 });
    await stream.state.lifecycle.whenActive();
    const put = (data: string) => stream.writer.putRecords([{ partitionKey: data, data: Buffer.from(data) }]);

    const codePath = mkdtempSync(join(tmpdir(), 'consumer-'));
    closers.push(() => rmSync(codePath, { recursive: true }));
    writeFileSync(
      join(codePath, 'index.js'),
      `exports.handler = async ({ Records }) => {
        const poison = Records.filter(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString() === 'poison');
        return { batchItemFailures: poison.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
      };`,
    );
    const runtime = new LambdaRuntime({
      clock,
      retryClock: fast,
      onNotice: (sentence) => notices.push(sentence),
    });
    closers.push(() => runtime.close());
    runtime.functions.add({
      name: 'consumer',
      arn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
      codePath,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      environment: {},
      timeoutSeconds: 10,
      memorySize: 128,
    });

    const notices: string[] = [];
    const outcomes = new Outcomes();
    const mappings = new EventSourceMappings({
      clock,
      compressedClock: fast,
      reader: (arn) => engine.reader(arn),
      consumer: (arn) => engine.consumerByArn(arn),
      invoker: runtime,
      onNotice: (sentence) => notices.push(sentence),
      onRecordOutcome: (_, disposition) => outcomes.add(disposition),
    });
    closers.push(() => mappings.close());
    mappings.create({
      EventSourceArn: stream.state.arn,
      FunctionName: 'consumer',
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 2,
    });

    const onError = (error: unknown) => notices.push(String(error));
    const service = new LambdaService({ runtime, eventSourceMappings: mappings, onError });
    const door = new FrontDoor({ services: [service], onError });
    const { url } = await door.start({ port: 0 });
    closers.push(() => door.close());
    const client = new LambdaClient({
      endpoint: url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    closers.push(() => client.destroy());

    put('a');
    put('poison');
    await outcomes.until('processed a', 'dropped poison');
    expect(notices).toEqual([expect.stringContaining('the function reported 1 of 1 records as failed')]);

    const { EventSourceMappings: [mapping] = [] } = await client.send(new ListEventSourceMappingsCommand({}));
    const UUID = mapping?.UUID;
    expect(mapping).toMatchObject({
      State: 'Enabled',
      EventSourceArn: stream.state.arn,
      MaximumRetryAttempts: 2,
    });
    expect(mapping?.LastModified).toBeInstanceOf(Date);
    const off = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    expect(off.State).toMatch(/^Disabl/);
    put('b');
    const on = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    expect(on.State).toBe('Enabled');
    await outcomes.until('processed b');
  }, 20_000);
});

/** Waits for what a mapping says has become of records. */
class Outcomes {
  private readonly seen = new Set<string>();
  private readonly waiting: (() => void)[] = [];

  add({ kind, records }: RecordOutcome): void {
    for (const record of records) this.seen.add(`${kind} ${record.data.toString()}`);
    for (const look of this.waiting) look();
  }

  until(...outcomes: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (outcomes.every((outcome) => this.seen.has(outcome))) resolve();
      };
      this.waiting.push(look);
      look();
    });
  }
}
