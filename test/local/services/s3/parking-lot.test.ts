import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { ParkingLot } from '../../../../client/lambda';
import { ManualClock } from '../../../support/manual-clock';
import { BUCKET as Bucket, s3ForEachTest } from './support/s3-fixture';

// The client of client/lambda on S3 over its socket: keys, bodies, and what a mark that is not there answers.

const s3 = s3ForEachTest();
const clock = new ManualClock();
const SHARD = 'shardId-000000000000';
const record = {
  eventID: `${SHARD}:4954`,
  eventSourceARN: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  kinesis: {
    sequenceNumber: '4954',
    partitionKey: 'größe',
    data: Buffer.from('x').toString('base64'),
    approximateArrivalTimestamp: clock.now() / 1000,
  },
};
const context = {
  awsRequestId: 'request',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
  functionVersion: '$LATEST',
  getRemainingTimeInMillis: () => 1000,
};

const newLot = (deployment: string) =>
  new ParkingLot({
    bucket: Bucket,
    consumer: 'writer',
    client: s3.client,
    deployment,
    now: () => clock.now(),
  });

describe('a parking lot on S3', () => {
  it('keeps records with their payload', async () => {
    const failure = { sequenceNumber: '4954', reason: 'the line is empty', errorName: 'PoisonError' };
    await newLot('v1').park([{ record, failure }], context);
    await newLot('v1').park([{ record, failure }], context);
    const [object, ...others] = s3.store.listObjects(Bucket);
    expect(others).toEqual([]);
    expect(object?.headers['content-type']).toBe('application/json');
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key: object?.key }));
    const { payload, parked } = JSON.parse((await Body?.transformToString()) ?? '');
    expect([JSON.parse(payload), parked]).toEqual([{ Records: [record] }, [failure]]);
  });

  it('counts attempts, and forgets them', async () => {
    const lot = newLot('v1');
    expect(await lot.attempts(record)).toEqual({ begun: 0, ended: 0 });
    await lot.markAttempt(record, { begun: 2, ended: 1 });
    expect(await newLot('v2').attempts(record)).toEqual({ begun: 2, ended: 1 });
    await lot.forgetAttempts(record);
    await lot.forgetAttempts(record);
    expect(await lot.attempts(record)).toEqual({ begun: 0, ended: 0 });
  });

  it('knows which deployment works, in all its environments, until ten records were parked with no success', async () => {
    const lot = newLot('v1');
    expect(await lot.works(SHARD, false)).toBe(false);
    await lot.noteSuccess();
    expect([await newLot('v1').works(SHARD, false), await newLot('v2').works(SHARD, false)]).toEqual([
      true,
      false,
    ]);
    for (let i = 0; i < 10; i++) {
      await clock.advance(1);
      expect(await lot.works(SHARD, false)).toBe(true);
      await lot.noteParkedAlone(SHARD, false);
    }
    expect([await lot.works(SHARD, false), await lot.works('shardId-000000000001', false)]).toEqual([
      false,
      true,
    ]);
    await clock.advance(1);
    // The next success is news, however short ago the last one was written.
    await lot.noteSuccess();
    expect(await lot.works(SHARD, false)).toBe(true);
  });
});
