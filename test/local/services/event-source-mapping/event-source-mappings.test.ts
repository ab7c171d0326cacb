import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/http';
import {
  EventSourceMappings,
  eventSourceMappingResources,
} from '../../../../local/services/event-source-mapping';
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
    expect(() => mappings.create({ ...properties(), EventSourceArn })).toThrow('not found');
    expect(mappings.list()).toEqual([]);
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
    expect((await make({ KmsKeyArn: 'arn:key', MetricsConfig: { Metrics: ['EventCount'] } })).note).toBe(
      'without effect here: KmsKeyArn',
    );
    await expect(make({ EventSourceArn: QUEUE_ARN })).rejects.toThrow(
      `EventSourceArn is "${QUEUE_ARN}": only Kinesis data streams and their consumers are played as an event source`,
    );
  });
});
