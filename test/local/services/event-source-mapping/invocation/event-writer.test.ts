import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventWriter } from '../../../../../local/services/event-source-mapping/invocation/event-writer';

const stream = { arn: 'arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream', region: 'us-east-2' };
const role = 'arn:aws:iam::123456789012:role/lambda-role';
const writer = new EventWriter(stream, 'shardId-000000000006', role);
const record = {
  partitionKey: '1',
  sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
  data: Buffer.from('Hello, this is a test.'),
  approximateArrivalTimestamp: 1545084650987,
};
const pending = { record, bytes: 0, done: false };

describe('event of an invocation', () => {
  it('has the shape of the example in the Lambda guide', () => {
    expect(JSON.parse(writer.event([pending]))).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: '1.0',
            partitionKey: '1',
            sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
            data: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
            approximateArrivalTimestamp: 1545084650.987,
          },
          eventSource: 'aws:kinesis',
          eventVersion: '1.0',
          eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
          eventName: 'aws:kinesis:record',
          invokeIdentityArn: 'arn:aws:iam::123456789012:role/lambda-role',
          awsRegion: 'us-east-2',
          eventSourceARN: 'arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream',
        },
      ],
    });
  });

  it('has a null partition key where the stream distributes records itself', () => {
    const event = JSON.parse(writer.event([{ ...pending, record: { ...record, partitionKey: null } }]));
    expect(event.Records[0].kinesis.partitionKey).toBeNull();
  });

  it('says in a tumbling window which one, and what it has come to', () => {
    const window = {
      start: Date.UTC(2020, 11, 9, 7, 4),
      end: Date.UTC(2020, 11, 9, 7, 6),
      state: '{"1":282,"2":715}',
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    };
    expect(JSON.parse(writer.event([], window))).toEqual({
      Records: [],
      window: { start: '2020-12-09T07:04:00Z', end: '2020-12-09T07:06:00Z' },
      state: { 1: 282, 2: 715 },
      shardId: 'shardId-000000000006',
      eventSourceARN: stream.arn,
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    });
  });

  it('is as large as foretold, whatever the records hold', () => {
    const anyRecord = fc.record({
      partitionKey: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)),
      sequenceNumber: fc.stringMatching(/^\d{1,60}$/),
      data: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
      approximateArrivalTimestamp: fc.integer({ min: 0, max: 4e12 }),
    });
    fc.assert(
      fc.property(fc.array(anyRecord), (records) => {
        const batch = records.map((one) => ({ ...pending, record: one, bytes: writer.bytesOf(one) }));
        const text = writer.event(batch);
        const commas = Math.min(1, batch.length);
        const foretold = batch.reduce((sum, one) => sum + one.bytes, writer.envelopeBytes()) - commas;
        expect(Buffer.byteLength(text)).toBe(foretold);
        expect(() => JSON.parse(text)).not.toThrow();
      }),
    );
  });
});
