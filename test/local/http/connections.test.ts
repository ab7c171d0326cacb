import { request } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsService, FrontDoor } from '../../../local/http';
import type { ConnectionsOptions } from '../../../local/http/connections';

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Answers when `release` is called. */
function slowService() {
  let release: () => void = () => undefined;
  let arrived: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const service: AwsService = {
    signingName: 'sqs',
    handle: async () => {
      arrived();
      await released;
      return { status: 200, headers: {}, body: 'done' };
    },
  };
  return { service, release, arrival };
}

async function open(connections: ConnectionsOptions, service = slowService().service) {
  const onError = (error: unknown) => {
    throw error;
  };
  const door = new FrontDoor({ services: [service], onError, connections });
  cleanUps.push(() => door.close());
  return await door.start({ port: 0 });
}

async function connection(port: number): Promise<Socket> {
  const socket = new Socket();
  cleanUps.push(() => void socket.destroy());
  // What is cut with bytes unread is reset.
  socket.on('error', () => socket.destroy());
  await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
  return socket;
}

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sqs/aws4_request';

describe('the connections of the front door', () => {
  it('are cut when they bring no whole request', async () => {
    const { port } = await open({ firstRequestMs: 5 });
    const [silent, halfway] = [await connection(port), await connection(port)];
    halfway.write('POST / HTTP/1.1\r\nHost: localhost\r\n');
    for (const socket of [silent, halfway]) socket.resume();
    await Promise.all([closed(silent), closed(halfway)]);
  });

  it('are not cut while a request is under way, however long it takes', async () => {
    const { service, release, arrival } = slowService();
    const { port } = await open({ firstRequestMs: 300, mostIdle: 1 }, service);
    const body = new Promise<string>((resolve, reject) => {
      const asked = request(
        { port, method: 'POST', headers: { authorization: AUTHORIZATION } },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve(text));
        },
      );
      asked.on('error', reject);
      asked.end();
    });
    await arrival;
    const others = [await connection(port), await connection(port), await connection(port)];
    for (const socket of others) socket.resume();
    // The last one is cut by its own deadline, which is after that of the request's connection.
    await Promise.all(others.map(closed));
    release();
    expect(await body).toBe('done');
  });

  it('are cut, the longest idle first, when too many are idle', async () => {
    const { port } = await open({ mostIdle: 2 });
    const sockets = [];
    for (let i = 0; i < 4; i++) sockets.push(await connection(port));
    const [first, second, third, fourth] = sockets;
    if (first === undefined || second === undefined) throw new Error('There are four sockets.');
    for (const socket of sockets) socket.resume();
    await Promise.all([closed(first), closed(second)]);
    expect([third?.destroyed, fourth?.destroyed]).toEqual([false, false]);
  });
});
