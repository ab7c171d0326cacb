import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { cbor } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import type { FaultOptions } from '../../../local/faults';
import { KinesisService } from '../../../local/services/kinesis';
import { engineFixture, readEverything } from '../services/kinesis/support/engine-fixture';
import { faultyDoors } from './support/faulty-door';

const open = faultyDoors();

/** A stream of one shard behind a faulty API. */
async function faultyStream(options: FaultOptions, attempts = 1) {
  const { engine, clock, activeStream } = engineFixture();
  const stream = await activeStream();
  const onError = (error: unknown) => {
    throw error;
  };
  const door = await open(options, [new KinesisService(engine, onError)]);
  const kinesis = door.clientOf(attempts)(KinesisClient);
  /** Writes so many records, named by their number; returns the numbers of those that the client took as failed. */
  const put = async (count: number, StreamName = 'clicks') => {
    const failed: number[] = [];
    for (let i = 0; i < count; i++) {
      const Data = Buffer.from(String(i));
      await kinesis
        .send(new PutRecordCommand({ StreamName, PartitionKey: 'k', Data }))
        .catch(() => failed.push(i));
    }
    return failed;
  };
  const written = async () =>
    [...(await readEverything(stream, clock)).values()].flat().map(({ text }) => Number(text));
  return { ...door, kinesis, put, written };
}
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('a call that is throttled or failed before', () => {
  it.each(['throttled', 'failedBefore'] as const)('(%s) has no effect', async (kind) => {
    const { put, written, injected } = await faultyStream({ [kind]: 0.2 });
    const failed = await put(100);
    expect(failed).toHaveLength({ throttled: 28, failedBefore: 19 }[kind]);
    expect(injected).toEqual(failed.map(() => `${kind} kinesis PutRecord`));
    expect(await written()).toEqual(numbers(100).filter((i) => !failed.includes(i)));
  });

  it('fails the same calls for the same seed, and others for another', async () => {
    const failedOf = async (seed: number) => (await faultyStream({ seed, throttled: 0.2 })).put(50);
    const failed = await failedOf(1);
    expect(await failedOf(1)).toEqual(failed);
    expect(await failedOf(2)).not.toEqual(failed);
  });
});

describe('a call that failed after', () => {
  it('took effect all the same', async () => {
    const { put, written } = await faultyStream({ failedAfter: 0.3 });
    expect(await put(50)).toHaveLength(12);
    expect(await written()).toEqual(numbers(50));
  });

  it('takes effect again when the SDK repeats it', async () => {
    const { put, written, faults } = await faultyStream({ failedAfter: 0.3 }, 10);
    expect(await put(50)).toEqual([]);
    const texts = await written();
    expect(new Set(texts)).toEqual(new Set(numbers(50)));
    expect(texts).toHaveLength(50 + (faults.counts.failedAfter ?? 0));
    expect(faults.counts).toEqual({ failedAfter: 17 });
  });

  it('stays what it is if the service refuses it', async () => {
    const { put, injected } = await faultyStream({ failedAfter: 1 });
    expect(await put(1, 'no-such-stream')).toEqual([0]);
    expect(injected).toEqual([]);
  });
});

describe('an outage', () => {
  const outages = [{ service: 'kinesis', fromSeconds: 60, toSeconds: 120 }] as const;

  it('fails every call from its first second until its last', async () => {
    const { put, written, clock, faults } = await faultyStream({ outages });
    expect(await put(2)).toEqual([]);
    await clock.advance(60_000);
    expect(await put(3)).toEqual([0, 1, 2]);
    await clock.advance(60_000);
    expect(await put(2)).toEqual([]);
    expect(await written()).toEqual([0, 1, 0, 1]);
    expect(faults.counts).toEqual({ outage: 3 });
  });

  it('is over when the faults are ended', async () => {
    const { put, clock, faults } = await faultyStream({ outages, throttled: 1 });
    await clock.advance(60_000);
    faults.end();
    expect(await put(2)).toEqual([]);
  });
});

describe('partial PutRecords', () => {
  const batch = (from: number, size: number) =>
    new PutRecordsCommand({
      StreamName: 'clicks',
      Records: numbers(size).map((i) => ({ PartitionKey: 'k', Data: Buffer.from(String(from + i)) })),
    });

  it('write exactly the entries that have a sequence number', async () => {
    const { kinesis, written, injected } = await faultyStream({ partialPuts: 0.5 });
    const expected: number[] = [];
    const codes = new Set<string>();
    for (let call = 0; call < 20; call++) {
      const { FailedRecordCount, Records = [] } = await kinesis.send(batch(call * 10, 10));
      expect(Records).toHaveLength(10);
      expect(Records.filter(({ ErrorCode }) => ErrorCode !== undefined)).toHaveLength(FailedRecordCount ?? 0);
      for (const [i, { ErrorCode, SequenceNumber }] of Records.entries()) {
        if (SequenceNumber !== undefined) expected.push(call * 10 + i);
        if (ErrorCode !== undefined) codes.add(ErrorCode);
      }
    }
    expect(await written()).toEqual(expected);
    expect(injected).toEqual(Array(11).fill('partialPut kinesis PutRecords'));
    expect(codes).toEqual(new Set(['ProvisionedThroughputExceededException', 'InternalFailure']));
  });

  it('fail the one entry of a batch of one', async () => {
    const { kinesis, written } = await faultyStream({ partialPuts: 1 });
    const { FailedRecordCount, Records } = await kinesis.send(batch(0, 1));
    expect({ FailedRecordCount, entries: Records?.length }).toEqual({ FailedRecordCount: 1, entries: 1 });
    expect(await written()).toEqual([]);
  });
});

describe('a client that asks in CBOR', () => {
  const Records = numbers(40).map((i) => ({ PartitionKey: 'k', Data: Buffer.from(String(i)) }));

  async function putRecords(url: string) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-cbor-1.1',
        'x-amz-target': 'Kinesis_20131202.PutRecords',
      },
      body: new Uint8Array(cbor.serialize({ StreamName: 'clicks', Records })),
    });
    const body = cbor.deserialize(new Uint8Array(await response.arrayBuffer()));
    return { status: response.status, body };
  }

  it('is told in CBOR which of its records failed, and the others are written', async () => {
    const { url, written } = await faultyStream({ partialPuts: 1 });
    const { body } = await putRecords(url);
    const failed = numbers(40).filter((i) => 'ErrorCode' in body.Records[i]);
    expect(failed.length).toBeGreaterThan(0);
    expect(body.FailedRecordCount).toBe(failed.length);
    expect(await written()).toEqual(numbers(40).filter((i) => !failed.includes(i)));
  });

  it('gets the injected errors in CBOR', async () => {
    const { url } = await faultyStream({ throttled: 1 });
    expect(await putRecords(url)).toMatchObject({
      status: 400,
      body: { __type: 'ProvisionedThroughputExceededException' },
    });
  });
});
