import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, KinesisStreamRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { PendingRecord } from '../../../../../local/services/event-source-mapping/batch';
import {
  errorReason,
  readResponse,
} from '../../../../../local/services/event-source-mapping/invocation/function-response';
import { ManualClock } from '../../../../support/manual-clock';
import { makeMapping, QUEUE_ARN } from '../support/make-mapping';
import { MemoryStream } from '../support/memory-stream';
import { dataOf, ScriptedFunction } from '../support/scripted-function';

const records: readonly PendingRecord[] = ['11', '12', '13'].map((sequenceNumber) => ({
  record: { sequenceNumber, partitionKey: 'k', data: Buffer.alloc(0), approximateArrivalTimestamp: 0 },
  bytes: 0,
  done: false,
}));
const reporting = { reportBatchItemFailures: true, tumblingWindowInSeconds: 0 };
const failures = (...items: unknown[]) => ({ batchItemFailures: items });
const item = (itemIdentifier: unknown) => ({ itemIdentifier });
const read = (answer: unknown, settings = reporting) =>
  readResponse(JSON.stringify(answer), records, settings);

describe('partial batch response (Lambda, success and failure conditions)', () => {
  it.each([
    ['an empty list', failures()],
    ['a null list', { batchItemFailures: null }],
    ['an empty response', {}],
    ['a null response', null],
    ['an empty list as the response', []],
  ])('is a success: %s', (_, answer) => {
    expect(read(answer)).toEqual({ kind: 'processed' });
  });

  it.each([
    ['an empty itemIdentifier', failures(item(''))],
    ['a null itemIdentifier', failures(item(null))],
    ['a bad key name', failures({ ItemIdentifier: '12' })],
    ['an identifier of another batch', failures(item('99'))],
    ['a good one beside a bad one', failures(item('13'), item(''))],
    ['an element that is no object', failures('12')],
    ['a list that is none', { batchItemFailures: 'all' }],
    ['another answer altogether', 'processed 3 records'],
    ['an empty string', ''],
    ['a list of sequence numbers', ['12']],
  ])('fails the batch whole: %s', (_, answer) => {
    expect(read(answer)).toMatchObject({ kind: 'failed', from: 0 });
  });

  it('takes the lowest sequence number as the checkpoint', () => {
    expect(read(failures(item('13'), item('12')))).toMatchObject({
      kind: 'failed',
      from: 1,
      isFunctionError: false,
    });
  });

  it('does not matter when the mapping does not ask for it, whatever it is', () => {
    const silent = { ...reporting, reportBatchItemFailures: false };
    expect(read(failures(item('12')), silent)).toEqual({ kind: 'processed' });
    expect(readResponse('no JSON', records, silent)).toEqual({ kind: 'processed' });
  });

  const long = 'x'.repeat(300);
  it.each([
    ['no JSON', 'the answer is not JSON: no JSON'],
    ['"done"', 'the answer is not a batch response: "done"'],
    [JSON.stringify(long), `the answer is not a batch response: "${'x'.repeat(199)}…`],
    [`"${'x'.repeat(198)}"`, `the answer is not a batch response: "${'x'.repeat(198)}"`],
    ['{"batchItemFailures":{"length":1}}', 'batchItemFailures is not a list'],
    [
      '{"batchItemFailures":[{"itemIdentifier":12}]}',
      'batchItemFailures holds {"itemIdentifier":12}, which names no record of the batch',
    ],
    [
      '{"batchItemFailures":[{"itemIdentifier":"12"},{"itemIdentifier":"13"}]}',
      'the function reported 2 of 3 records as failed',
    ],
  ])('says what was wrong with it: %s', (payload, reason) => {
    expect(readResponse(payload, records, reporting)).toMatchObject({ kind: 'failed', reason });
  });
});

describe('the error of a function', () => {
  it.each([
    ['{"errorType":"TypeError","errorMessage":"no id","trace":[]}', 'TypeError: no id'],
    ['{"errorMessage":"Task timed out after 3.00 seconds"}', 'Task timed out after 3.00 seconds'],
    ['{"errorType":"TypeError"}', '{"errorType":"TypeError"}'],
    ['null', 'null'],
    ['no JSON', 'no JSON'],
    ['y'.repeat(201), `${'y'.repeat(200)}…`],
  ])('%s', (payload, reason) => {
    expect(errorReason(payload)).toBe(reason);
  });
});

describe('answer in a tumbling window', () => {
  const windowed = { reportBatchItemFailures: false, tumblingWindowInSeconds: 60 };

  it('carries the state', () => {
    expect(read({ state: { sum: 3 } }, windowed)).toEqual({ kind: 'processed', state: '{"sum":3}' });
  });

  it.each([null, {}, { sum: 3 }])('is a failure without state: %j', (answer) => {
    expect(read(answer, windowed)).toMatchObject({ kind: 'failed', from: 0 });
  });

  it('may report failures beside the state', () => {
    const answer = { state: {}, ...failures(item('12')) };
    expect(read(answer, { ...windowed, reportBatchItemFailures: true })).toMatchObject({
      kind: 'failed',
      from: 1,
      state: '{}',
    });
  });
});

describe('Powertools Batch as the consumer', () => {
  it('sees its reports understood: what follows poison is given up with it, since no answer halves a batch', async () => {
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
    expect(made.dataOf('processed')).toEqual(['a']);
    expect(made.dataOf('deadLettered')).toEqual(['poison', 'b', 'poison too', 'c']);
  });
});
