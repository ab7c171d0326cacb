import { once } from 'node:events';
import { request } from 'node:http';
import { connect, constants } from 'node:http2';
import { Agent } from 'node:https';
import { connect as connectPlain, createServer, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttp2Handler, NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError, type AwsRequest, type AwsService, FrontDoor, JsonService } from '../../../local/http';

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'eu-central-1';

async function open(services: readonly AwsService[], options: { maxBodyBytes?: number } = {}) {
  const errors: unknown[] = [];
  const door = new FrontDoor({ services, onError: (error) => errors.push(error), ...options });
  cleanUps.push(() => door.close());
  return { door, errors, ...(await door.start({ port: 0 })) };
}

function kinesisClient(endpoint: string, http: 'http1' | 'http2') {
  const requestHandler = http === 'http1' ? new NodeHttpHandler() : new NodeHttp2Handler();
  const client = new KinesisClient({ endpoint, region, credentials, requestHandler, maxAttempts: 1 });
  cleanUps.push(() => client.destroy());
  return client;
}

const listStreams = new JsonService({
  signingName: 'kinesis',
  jsonVersion: '1.1',
  onError: () => undefined,
  operations: { ListStreams: (input) => ({ StreamNames: [`limit ${input.Limit}`], HasMoreStreams: false }) },
});

/** Records its requests and answers 200. */
function recorder(signingName: string) {
  const requests: AwsRequest[] = [];
  const service: AwsService = {
    signingName,
    handle: (request) => {
      requests.push(request);
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
    },
  };
  return { service, requests };
}

describe('FrontDoor', () => {
  it.each(['http1', 'http2'] as const)('speaks %s on the same port', async (http) => {
    const { url } = await open([listStreams]);
    const answer = await kinesisClient(url, http).send(new ListStreamsCommand({ Limit: 7 }));
    expect(answer.StreamNames).toEqual(['limit 7']);
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("serves the SDK's Kinesis client as it is, which speaks HTTP/2", async () => {
    const { url } = await open([listStreams]);
    const client = new KinesisClient({ endpoint: url, region, credentials });
    cleanUps.push(() => client.destroy());
    expect((await client.send(new ListStreamsCommand({ Limit: 1 }))).StreamNames).toEqual(['limit 1']);
  });

  describe('over TLS, on the same port', () => {
    it.each([
      ['HTTP/1.1', (ca: string) => new NodeHttpHandler({ httpsAgent: new Agent({ ca }) })],
      ['HTTP/2', (ca: string) => new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca } })],
    ])('speaks %s to a client that trusts the certificate', async (_, handlerOf) => {
      const { door, port } = await open([listStreams]);
      const requestHandler = handlerOf(door.certificate);
      const endpoint = `https://localhost:${port}`;
      const client = new KinesisClient({ endpoint, region, credentials, requestHandler, maxAttempts: 1 });
      cleanUps.push(() => client.destroy());
      expect((await client.send(new ListStreamsCommand({ Limit: 7 }))).StreamNames).toEqual(['limit 7']);
      const plain = await kinesisClient(`http://127.0.0.1:${port}`, 'http1').send(new ListStreamsCommand({}));
      expect(plain.StreamNames).toEqual(['limit undefined']);
    });

    it('takes HTTP/2 by prior knowledge from a client without ALPN', async () => {
      const { door, port } = await open([listStreams]);
      const socket = connectTls({ port, host: '127.0.0.1', ca: door.certificate });
      cleanUps.push(() => void socket.destroy());
      await once(socket, 'secureConnect');
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
      socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
      const [frame] = await once(socket, 'data');
      expect(frame[3], 'the type of the first frame: SETTINGS').toBe(4);
    });

    it('is told to a client that does not trust it by its own TLS, and to nobody else', async () => {
      const { port, errors } = await open([listStreams]);
      const socket = connectTls({ port, host: '127.0.0.1' });
      const [error] = await once(socket, 'error');
      expect(error.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
      const answer = await kinesisClient(`http://127.0.0.1:${port}`, 'http2').send(
        new ListStreamsCommand({}),
      );
      expect(answer.StreamNames).toHaveLength(1);
      expect(errors).toEqual([]);
    });

    it('ends with the door, also in the middle of a handshake', async () => {
      const { door, port } = await open([listStreams]);
      const socket = connectPlain(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(Buffer.from([0x16, 3, 1, 2, 0]));
      const secure = connectTls({ port, host: '127.0.0.1', ca: door.certificate });
      await once(secure, 'secureConnect');
      const ends = [once(socket, 'close'), once(secure, 'close')];
      await door.close();
      await Promise.all(ends);
    });
  });

  it('recognizes the HTTP/2 preface when it arrives in pieces', async () => {
    const { port } = await open([listStreams]);
    const socket = new Socket();
    cleanUps.push(() => void socket.destroy());
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    socket.setNoDelay(true);
    // The first byte of the preface comes alone; the rest and the settings frames follow.
    await new Promise<void>((resolve) => socket.write('P', () => setImmediate(resolve)));
    socket.write('RI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    const frame = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(frame[3], 'the type of the first frame: SETTINGS').toBe(4);
  });

  it('hands each request to the service it was signed for', async () => {
    const sqs = recorder('sqs');
    const { url } = await open([listStreams, sqs.service]);
    const client = new SQSClient({ endpoint: url, region, credentials });
    cleanUps.push(() => client.destroy());
    await client.send(new GetQueueUrlCommand({ QueueName: 'dead-letters' }));
    expect(sqs.requests.map(({ service, operation }) => ({ service, operation }))).toEqual([
      { service: 'sqs', operation: 'GetQueueUrl' },
    ]);
  });

  it('takes the query protocol: the operation is the Action of the form', async () => {
    const sns = recorder('sns');
    const { url } = await open([sns.service]);
    await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKID/20261120/eu-central-1/sns/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: 'Action=Publish&Message=hello',
    });
    expect(sns.requests[0]?.operation).toBe('Publish');
  });

  it('goes by X-Amz-Target when nothing is signed', async () => {
    const { url } = await open([listStreams]);
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'Kinesis_20131202.ListStreams',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: '{"Limit":3}',
    });
    expect(await answer.json()).toEqual({ StreamNames: ['limit 3'], HasMoreStreams: false });
  });

  it('names the services it plays when a request is for another one', async () => {
    const { url } = await open([listStreams]);
    const client = new SQSClient({ endpoint: url, region, credentials, maxAttempts: 1 });
    cleanUps.push(() => client.destroy());
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'any' }))).rejects.toMatchObject({
      name: 'UnknownService',
      message: 'The service sqs is not supported by the local endpoint. Services supported here: kinesis.',
    });
  });

  it('takes off aws-chunked framing, as S3 clients put it on for a trailing checksum', async () => {
    const s3 = recorder('s3');
    const { url } = await open([s3.service]);
    const client = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true });
    cleanUps.push(() => client.destroy());
    const pieces = ['first piece, ', 'second piece'].map((text) => Buffer.from(text));
    await client.send(
      new PutObjectCommand({
        Bucket: 'payloads',
        Key: 'a/b',
        Body: Readable.from(pieces, { objectMode: false }),
        ContentLength: 25,
        ChecksumAlgorithm: 'CRC32',
      }),
    );
    expect(s3.requests[0]?.body.toString()).toBe('first piece, second piece');
    expect(s3.requests[0]?.headers['content-encoding']).toBeUndefined();
    expect(s3.requests[0]?.url.pathname).toBe('/payloads/a/b');
  });

  it('decodes gzip bodies, except for S3, where gzip belongs to the object', async () => {
    const services = [recorder('monitoring'), recorder('s3')];
    const { url } = await open(services.map(({ service }) => service));
    const zipped = gzipSync('{"a":1}');
    for (const name of ['monitoring', 's3']) {
      const authorization = `AWS4-HMAC-SHA256 Credential=AKID/20261120/${region}/${name}/aws4_request`;
      await fetch(url, {
        method: 'PUT',
        headers: { authorization, 'content-encoding': 'gzip' },
        body: zipped,
      });
    }
    expect(services.map(({ requests }) => requests[0]?.body)).toEqual([Buffer.from('{"a":1}'), zipped]);
  });

  it.each(['http1', 'http2'] as const)('answers 413 when a body is over the limit (%s)', async (http) => {
    const { url } = await open([listStreams], { maxBodyBytes: 1000 });
    const call = kinesisClient(url, http).send(
      new ListStreamsCommand({ ExclusiveStartStreamName: 'x'.repeat(200_000) }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      message: expect.stringContaining('this endpoint takes at most 1000'),
      $metadata: { httpStatusCode: 413 },
    });
  });

  it('streams an async iterable body', async () => {
    async function* body() {
      yield Buffer.from('one ');
      yield Buffer.from('two');
    }
    const { url } = await open([{ signingName: 'kinesis', handle: () => ({ status: 200, body: body() }) }]);
    const answer = await fetch(url, { headers: { 'x-amz-target': 'Kinesis_20131202.SubscribeToShard' } });
    expect(await answer.text()).toBe('one two');
  });

  it('gives an AwsError that a service throws to the client, and anything else also to onError', async () => {
    let failure: Error = new AwsError('ResourceNotFoundException', 'No such stream.');
    const service: AwsService = {
      signingName: 'kinesis',
      handle: () => {
        throw failure;
      },
    };
    const { url, errors } = await open([service]);
    const client = kinesisClient(url, 'http2');
    await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(errors).toEqual([]);
    failure = new TypeError('a defect');
    await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 },
    });
    expect(errors).toEqual([failure]);
  });

  it('takes a client that dies for no failure of its own', async () => {
    const { url, port, errors } = await open([listStreams]);
    const socket = new Socket();
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    const session = connect(url, { createConnection: () => socket });
    session.on('error', () => undefined);
    await new Promise<void>((resolve) => session.once('remoteSettings', () => resolve()));
    const reset = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.resetAndDestroy();
    await reset;
    // By then the door has seen the reset, which came before.
    await kinesisClient(url, 'http2').send(new ListStreamsCommand({}));
    expect(errors).toEqual([]);
  });

  it('answers 400 to a host that makes no URL, which is no defect of the endpoint', async () => {
    const { port, errors } = await open([listStreams]);
    const socket = new Socket();
    cleanUps.push(() => void socket.destroy());
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    socket.write('POST / HTTP/1.1\r\nHost: [not a host\r\nContent-Length: 0\r\n\r\n');
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect(String(answer)).toMatch(/^HTTP\/1.1 400 /);
    expect(errors).toEqual([]);
  });

  it.each([
    [
      'another host',
      { host: 'evil.example' },
      421,
      'This endpoint is 127.0.0.1 or localhost, not &#34;evil.example&#34;.',
    ],
    ['a web page', { origin: 'https://evil.example' }, 403, 'Web pages may not use this endpoint'],
  ])('refuses a request of %s before any service has it', async (_, headers, status, sentence) => {
    const kinesis = recorder('kinesis');
    const { port, errors } = await open([kinesis.service]);
    const path = '/?X-Amz-Credential=a/b/c/kinesis/aws4_request&Action=CreateStream';
    const answer = await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const asked = request({
        port,
        path,
        method: 'POST',
        headers: { 'content-type': 'text/plain', ...headers },
      });
      asked.on('error', reject);
      asked.on('response', (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, body }));
      });
      asked.end('{}');
    });
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(sentence);
    expect([kinesis.requests, errors]).toEqual([[], []]);
  });

  it('says which port is taken', async () => {
    const squatter = createServer();
    cleanUps.push(() => void squatter.close());
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const address = squatter.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const door = new FrontDoor({ services: [], onError: () => undefined });
    await expect(door.start({ port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is already taken. Choose another, or 0 for any free port.`,
    );
    await door.close();
  });

  it('has nothing to tell of a client that breaks its request off', async () => {
    const { url, door, errors } = await open([listStreams]);
    const session = connect(url);
    const stream = session.request({ [constants.HTTP2_HEADER_METHOD]: 'POST' });
    stream.on('error', () => undefined);
    stream.write('half of it');
    await new Promise((resolve) => session.ping(() => resolve(undefined)));
    stream.close(constants.NGHTTP2_CANCEL);
    await new Promise((resolve) => session.ping(() => resolve(undefined)));
    session.destroy();
    await door.close();
    expect(errors).toEqual([]);
  });

  it('ends open connections when it closes', async () => {
    const { url, door } = await open([listStreams]);
    const session = connect(url);
    await new Promise((resolve) => session.once('connect', resolve));
    const ended = new Promise((resolve) => session.once('close', resolve));
    const stream = session.request({ [constants.HTTP2_HEADER_METHOD]: 'POST' });
    stream.on('error', () => undefined);
    session.on('error', () => undefined);
    await door.close();
    await ended;
    expect(session.destroyed).toBe(true);
  });

  it('refuses two services of one name', () => {
    expect(() => new FrontDoor({ services: [listStreams, listStreams], onError: () => undefined })).toThrow(
      'Every service of a FrontDoor needs a signing name of its own, got kinesis, kinesis.',
    );
  });
});
