import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deliveryFixture, errorRecords, processing } from '../support/delivery-fixture';

describe('records of CloudWatch Logs', () => {
  const logs = (...messages: string[]) =>
    gzipSync(
      JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: messages.map((message) => ({ message })) }),
    );
  const decompression = {
    Type: 'Decompression',
    Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
  };
  const extraction = {
    Type: 'CloudWatchLogProcessing',
    Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
  };

  it('are decompressed, and their messages taken out', async () => {
    const { put, flush, objects } = await deliveryFixture({ s3: processing(decompression, extraction) });
    put(logs('one', 'two'));
    await flush();
    expect(objects()[0]?.body.toString()).toBe('one\ntwo\n');
  });

  it('that are none go under the error prefix', async () => {
    const { put, flush, objects, stream } = await deliveryFixture({
      s3: processing(decompression, extraction),
    });
    put('no GZIP', gzipSync('{}'), gzipSync('no JSON'), logs('fine'));
    await flush();
    expect(errorRecords(objects('processing-failed/')).length).toBe(3);
    expect(stream.counts).toMatchObject({ taken: 4, delivered: 1, failed: 3, pending: 0 });
  });
});
