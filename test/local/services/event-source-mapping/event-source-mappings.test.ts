import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventClock } from '../../../../local/base/time';
import { AwsError, FrontDoor } from '../../../../local/http';
import {
  EventSourceMappings,
  eventSourceMappingResources,
  type RecordOutcome,
} from '../../../../local/services/event-source-mapping';
import { KinesisEngine } from '../../../../local/services/kinesis';
import { LambdaRuntime, LambdaService } from '../../../../local/services/lambda';
import { ManualClock } from '../../../support/manual-clock';
import { provisionOne } from '../../template/support';
import { QUEUE_ARN } from './support/make-mapping';
import { MemoryStream } from './support/memory-stream';
import { ScriptedFunction } from './support/scripted-function';

let clock: ManualClock;
let stream: MemoryStream;
let invoker: ScriptedFunction;
let mappings: EventSourceMappings;

beforeEach(() => {
  clock = new ManualClock();
  stream = new MemoryStream(clock);
  invoker = new ScriptedFunction();
  mappings = new EventSourceMappings({
    clock,
    invoker,
    consumer: () => {
      throw new Error('no test here has a consumer');
    },
    reader: (arn) => {
      if (arn === stream.streamArn) return stream;
      throw new AwsError('ResourceNotFoundException', `Stream ${arn} not found`);
    },
  });
});

const properties = () => ({
  EventSourceArn: stream.streamArn,
  FunctionName: 'consumer',
  StartingPosition: 'TRIM_HORIZON',
  BatchSize: 7,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
  FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[1]}}' }] },
});

describe('the event source mappings of a machine', () => {
  it('are described as by the Lambda API', async () => {
    const { uuid } = mappings.create(properties());
    expect(mappings.list()).toEqual([mappings.get(uuid)]);
    expect(mappings.get(uuid)).toEqual({
      UUID: uuid,
      EventSourceMappingArn: `arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:${uuid}`,
      EventSourceArn: stream.streamArn,
      FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:consumer',
      State: 'Enabled',
      StateTransitionReason: 'User action',
      LastModified: clock.now() / 1000,
      LastProcessingResult: 'No records processed',
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      TumblingWindowInSeconds: 0,
      BisectBatchOnFunctionError: false,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[1]}}' }] },
    });
    stream.put('k', '{"a":1}');
    await clock.advance(1000);
    expect(mappings.get(uuid)?.LastProcessingResult).toBe('OK');
    await mappings.close();
    expect(clock.pending).toBe(0);
  });

  it('are switched off and on', async () => {
    const { uuid } = mappings.create({ ...properties(), Enabled: false });
    stream.put('k', '{"a":1}');
    await clock.advance(5000);
    expect(invoker.events).toHaveLength(0);
    expect(mappings.get(uuid)?.State).toBe('Disabled');
    expect(mappings.setEnabled(uuid, true).State).toBe('Enabled');
    await clock.advance(1000);
    expect(invoker.events).toHaveLength(1);
    expect(mappings.setEnabled(uuid, false).State).toBe('Disabling');
    await clock.advance(0);
    expect(mappings.get(uuid)?.State).toBe('Disabled');
    expect(() => mappings.setEnabled('unknown', true)).toThrow('There is no event source mapping unknown');
  });

  it('need a stream that exists', () => {
    const EventSourceArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/other';
    expect(() => mappings.create({ ...properties(), EventSourceArn })).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterValueException',
        message: `Stream not found: ${EventSourceArn}`,
      }),
    );
    expect(mappings.list()).toEqual([]);
  });

  it('have no destination when none was given', () => {
    const { uuid } = mappings.create({ ...properties(), DestinationConfig: undefined });
    expect(mappings.get(uuid)?.DestinationConfig).toEqual({ OnFailure: {} });
  });

  it('are one for each function and source: a second one conflicts', () => {
    const { uuid } = mappings.create(properties());
    expect(() => mappings.create({ ...properties(), BatchSize: 9 })).toThrow(
      expect.objectContaining({
        code: 'ResourceConflictException',
        status: 409,
        message:
          `The event source arn (" ${stream.streamArn} ") and function (" consumer ") provided mapping already ` +
          `exists. Please update or delete the existing mapping with UUID ${uuid}`,
      }),
    );
    mappings.create({ ...properties(), FunctionName: 'consumer:live' });
    expect(mappings.list()).toHaveLength(2);
  });

  it('are made from a template', async () => {
    const provider = eventSourceMappingResources(mappings);
    expect(Object.keys(provider)).toEqual(['AWS::Lambda::EventSourceMapping']);
    const make = (more: object) =>
      provisionOne(provider, 'AWS::Lambda::EventSourceMapping', { ...properties(), ...more });
    const made = await make({});
    expect(made).toEqual({
      ref: mappings.list()[0]?.UUID,
      attributes: { Id: made.ref, EventSourceMappingArn: mappings.get(made.ref)?.EventSourceMappingArn },
      note: undefined,
    });
    // The template run stops on it, as a deployment does.
    await expect(make({})).rejects.toThrow('provided mapping already exists');
    const FunctionName = 'another';
    expect(
      (await make({ FunctionName, KmsKeyArn: 'arn:key', MetricsConfig: { Metrics: ['EventCount'] } })).note,
    ).toBe('without effect here: KmsKeyArn');
    await expect(make({ EventSourceArn: QUEUE_ARN })).rejects.toThrow(
      `EventSourceArn is "${QUEUE_ARN}": only Kinesis data streams and their consumers are played as an event source`,
    );
  });
});

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('a stream, a function in a process of its own, and the Lambda API', () => {
  it('records reach the function; the SDK switches the mapping off and on', async () => {
    const notices: string[] = [];
    const clock = new EventClock({
      onError: (error) => notices.push(String(error)),
      onNotice: (sentence) => notices.push(sentence),
    });
    closers.push(() => clock.close());
    const engine = new KinesisEngine({
      clock,
      accountId: '111122223333',
      region: 'eu-west-1',
    });
    closers.push(() => engine.close());
    const stream = engine.createStream({ name: 'clicks', shardCount: 2 });
    await clock.play(stream.state.lifecycle.whenActive());
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
      onNotice: (sentence) => notices.push(sentence),
    });
    closers.push(() => clock.play(runtime.close()));
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

    const outcomes = new Outcomes();
    const mappings = new EventSourceMappings({
      clock,
      reader: (arn) => engine.reader(arn),
      consumer: (arn) => engine.consumerByArn(arn),
      invoker: runtime,
      onNotice: (sentence) => notices.push(sentence),
      onRecordOutcome: (_, outcome) => outcomes.add(outcome),
    });
    closers.push(() => clock.play(mappings.close()));
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
    await clock.runUntil(() => outcomes.have('processed a', 'dropped poison'));
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
    await clock.runUntil(() => outcomes.have('processed b'));
  });
});

/** What a mapping says has become of records. */
class Outcomes {
  private readonly seen = new Set<string>();

  add({ kind, records }: RecordOutcome): void {
    for (const record of records) this.seen.add(`${kind} ${record.data.toString()}`);
  }

  have(...outcomes: readonly string[]): boolean {
    return outcomes.every((outcome) => this.seen.has(outcome));
  }
}
