import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EventClock } from '../../../../../local/base/time';
import type { DeliveryOutcome } from '../../../../../local/services/delivery';
import { DeliveryStreams, deliveryStreamResources } from '../../../../../local/services/firehose';
import { Catalog } from '../../../../../local/services/glue';
import { ObjectStore } from '../../../../../local/services/s3';
import { provisionOne } from '../../../template/support';
import { BUCKET, BUCKET_ARN, errorRecords, ROLE_ARN } from '../support/delivery-fixture';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: { requestId: string; timestamp: number; records: { data: string }[] };
}

type Answer = (request: Received, response: ServerResponse, count: number) => void;

const confirm: Answer = ({ body }, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ requestId: body.requestId, timestamp: Date.now() }));
};

const refuse =
  (status: number): Answer =>
  ({ body: { requestId } }, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ requestId, timestamp: 1, errorMessage: 'no' }));
  };

/** A delivery stream with Direct PUT to an endpoint of this test; its time is played. */
async function endpointFixture(answer: Answer, settings: object = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const json = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const one = { headers: request.headers, body: JSON.parse(json.toString()) };
      received.push(one);
      answer(one, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const directory = mkdtempSync(join(tmpdir(), 'firehose-http-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const notices: string[] = [];
  const onError = (error: unknown) => notices.push(String(error));
  const clock = new EventClock({ stallMs: 300, onError, onNotice: () => undefined });
  onTestFinished(() => clock.close());
  const store = new ObjectStore({ directory, clock });
  await store.createBucket(BUCKET);
  const outcomes: DeliveryOutcome[] = [];
  const none = () => {
    throw new Error('There is no such thing in this test.');
  };
  const streams = new DeliveryStreams({
    reader: none,
    retentionMs: none,
    invoker: { invoke: none },
    store,
    catalog: new Catalog(),
    clock,
    onOutcome: (_, outcome) => outcomes.push(outcome),
    onNotice: (sentence) => notices.push(sentence),
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/records`;
  await provisionOne(deliveryStreamResources(streams), 'AWS::KinesisFirehose::DeliveryStream', {
    DeliveryStreamName: 'delivery',
    HttpEndpointDestinationConfiguration: {
      EndpointConfiguration: { Url: url, AccessKey: 'secret', Name: 'mine' },
      S3Configuration: { BucketARN: BUCKET_ARN, RoleARN: ROLE_ARN },
      RetryOptions: { DurationInSeconds: 3 },
      ...settings,
    },
  });
  const { stream } = streams.get('delivery');
  const put = (...data: string[]) =>
    stream.put(
      data.map((it, i) => ({ id: `id-${i}`, data: Buffer.from(it), arrival: clock.now() })),
      'PutRecordBatch',
    );
  const objects = () => store.listObjects(BUCKET).map(({ key, file }) => ({ key, body: readFileSync(file) }));
  const flush = () => clock.play(stream.flush());
  const close = () => clock.play(stream.close());
  return { received, stream, put, flush, close, outcomes, notices, objects };
}

const text = (data: string) => Buffer.from(data, 'base64').toString();

describe('an endpoint that takes records', () => {
  it('gets them in the documented form, compressed where it is asked for', async () => {
    const { put, flush, stream, received, objects } = await endpointFixture(confirm, {
      RequestConfiguration: {
        ContentEncoding: 'GZIP',
        CommonAttributes: [{ AttributeName: 'stage', AttributeValue: 'test' }],
      },
    });
    put('a', 'b');
    await flush();
    const [{ headers, body } = { headers: {}, body: undefined }] = received;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-amz-firehose-protocol-version': '1.0',
      'x-amz-firehose-request-id': body?.requestId,
      'x-amz-firehose-source-arn': stream.arn,
      'x-amz-firehose-access-key': 'secret',
      'x-amz-firehose-common-attributes': '{"commonAttributes":{"stage":"test"}}',
    });
    expect(body?.records.map(({ data }) => text(data))).toEqual(['a', 'b']);
    expect(body?.timestamp).toBeGreaterThan(Date.UTC(2026, 0));
    expect(stream.counts).toMatchObject({ delivered: 2, pending: 0 });
    expect(objects()).toEqual([]);
  });

  it('only after a while gets the same request again, with the same id', async () => {
    const { put, flush, stream, received } = await endpointFixture((request, response, count) =>
      (count < 3 ? refuse(503) : confirm)(request, response, count),
    );
    put('a');
    await flush();
    expect(received.length).toBe(3);
    expect(new Set(received.map(({ body }) => body.requestId)).size).toBe(1);
    expect(stream.counts).toMatchObject({ delivered: 1, failed: 0 });
  });

  it('has all records backed up where it is asked for', async () => {
    const { put, flush, stream, objects } = await endpointFixture(confirm, { S3BackupMode: 'AllData' });
    put('a', 'b');
    await flush();
    expect(objects().map(({ body }) => body.toString())).toEqual(['ab']);
    expect([stream.counts.delivered, stream.backupCounts.delivered]).toEqual([2, 2]);
  });
});

describe('an endpoint that does not', () => {
  const WAYS: [name: string, answer: Answer, errorCode: string][] = [
    ['answers 500', refuse(500), 'HttpEndpoint.DestinationException'],
    ['answers with a redirect', refuse(302), 'HttpEndpoint.DestinationException'],
    [
      'confirms another request',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"requestId":"another","timestamp":1}');
      },
      'HttpEndpoint.InvalidResponseFromDestination',
    ],
    [
      'confirms in another content type',
      ({ body }, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.end(JSON.stringify({ requestId: body.requestId, timestamp: 1 }));
      },
      'HttpEndpoint.InvalidResponseFromDestination',
    ],
    ['hangs up', (_, response) => response.destroy(), 'HttpEndpoint.ConnectionFailed'],
    ['does not answer', () => undefined, 'HttpEndpoint.ResponseTimeout'],
  ];

  it.each(WAYS)(
    'and %s leaves records to the error prefix, once the retry duration is over',
    async (_, answer, code) => {
      const { put, flush, stream, objects } = await endpointFixture(answer);
      put('a', 'b');
      await flush();
      const [object] = objects();
      expect(object?.key).toMatch(/^http-endpoint-failed\//);
      expect(errorRecords(object === undefined ? [] : [object])).toEqual(
        ['a', 'b'].map((data, i) => ({
          // Retries after 1 and 2 s; then 3 s are over.
          attemptsMade: 3,
          arrivalTimestamp: expect.any(Number),
          errorCode: code,
          errorMessage: expect.any(String),
          attemptEndingTimestamp: expect.any(Number),
          rawData: Buffer.from(data).toString('base64'),
          subsequenceNumber: 0,
          dataId: `id-${i}.0`,
        })),
      );
      expect(stream.counts).toMatchObject({ failed: 2, pending: 0 });
    },
  );

  it('and answers 413 gets nothing again, and the records are lost and told, as Firehose documents it', async () => {
    const { put, flush, stream, received, notices, objects } = await endpointFixture(refuse(413));
    put('a');
    await flush();
    expect(received.length).toBe(1);
    expect(objects()).toEqual([]);
    expect(stream.counts).toMatchObject({ lost: 1, pending: 0 });
    expect(notices[0]).toMatch(/^Delivery stream delivery: 1 records are lost, the endpoint answered 413/);
  });

  it('leaves records to the error prefix at once when the delivery stream closes', async () => {
    const { put, close, objects } = await endpointFixture(refuse(500), {
      RetryOptions: { DurationInSeconds: 7200 },
    });
    put('a');
    await close();
    expect(errorRecords(objects())).toMatchObject([{ attemptsMade: 1 }]);
  });
});

it.each([
  [{ EndpointConfiguration: { Url: 'https://example.com/' } }, 'only endpoints on this machine are played'],
  [{ EndpointConfiguration: { Url: 'nowhere' } }, 'only endpoints on this machine are played'],
  [{ SecretsManagerConfiguration: { Enabled: true } }, 'Secrets Manager is not played'],
  [{ BufferingHints: { SizeInMBs: 65 } }, 'SizeInMBs is 65: it must be a whole number from 1 to 64'],
])('%j is refused', async (settings, message) => {
  await expect(endpointFixture(confirm, settings)).rejects.toThrow(message);
});
