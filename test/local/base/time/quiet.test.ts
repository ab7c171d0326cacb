import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { quiet } from '../../../../local/base/time/quiet';

const untilQuiet = () => quiet(() => false);

describe('a process is quiet', () => {
  it('when its promises and callbacks have run', async () => {
    let steps = 0;
    const work = async () => {
      for (; steps < 100; steps++) await new Promise((resolve) => setImmediate(resolve));
    };
    void work();
    await untilQuiet();
    // Callbacks of the loop alone are no events: who needs many turns has to hold the clock.
    expect(steps).toBeGreaterThan(0);
  });

  it('when the files that it reads are read', async () => {
    let read = 0;
    for (let n = 0; n < 20; n++) {
      void readFile(__filename)
        .then(() => readFile(__filename))
        .then(() => read++);
    }
    await untilQuiet();
    expect(read).toBe(20);
  });

  it('when the requests that it makes to itself are answered, one after the other', async () => {
    const server = createServer((_, response) => response.end('x'.repeat(100_000)));
    server.listen(0, '127.0.0.1');
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ask = () =>
      new Promise<void>((resolve) => {
        request({ port, host: '127.0.0.1' }, (response) => response.resume().on('end', resolve)).end();
      });
    let answers = 0;
    const chain = async () => {
      for (; answers < 10; answers++) await ask();
    };
    void chain();
    await untilQuiet();
    expect(answers).toBe(10);
  });

  it('while connections are open on which nothing comes', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => sockets.push(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    const asked = request({ port, host: '127.0.0.1' }).on('error', () => undefined);
    asked.end();
    await untilQuiet();
    expect(sockets).toHaveLength(1);
  });

  it('no longer looked at when somebody has begun to work', async () => {
    let turns = 0;
    await quiet(() => ++turns === 1);
    expect(turns).toBe(1);
  });
});
