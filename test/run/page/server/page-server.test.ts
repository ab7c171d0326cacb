import { get } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PageServer } from '../../../../run/page/server/page-server';
import { ask, look } from '../support/http-client';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function served(firstEvents = () => 'event: snapshot\ndata: {}\n\n') {
  const server = new PageServer(firstEvents);
  servers.push(server);
  return { server, url: await server.start(0) };
}

describe('PageServer', () => {
  it('serves the page and its files, with no link to another server', async () => {
    const { url } = await served();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const page = await ask(url);
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links).toHaveLength(3);
    for (const link of links) expect(await ask(new URL(link, url).href)).toMatchObject({ status: 200 });
    // The page's own policy would block inline code or styles.
    expect(page.body).not.toMatch(/<style|style=|<script>|onload=|https?:/);
  });

  it('sends a policy that lets the browser load and run only files of the page', async () => {
    const { url } = await served();
    for (const path of ['', 'page.js', 'nowhere']) {
      const { headers } = await ask(url + path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it.each(['attacker.example', 'attacker.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost'])(
    'answers nothing to the host "%s"',
    async (host) => {
      const { url } = await served();
      for (const path of ['', 'events']) {
        expect(await ask(url + path, { headers: { host } })).toMatchObject({
          status: 421,
          body: expect.stringMatching(/^This server is 127\.0\.0\.1:\d+ or localhost:\d+, not /),
        });
      }
    },
  );

  it('listens on 127.0.0.1 and on no other address', async () => {
    const { url } = await served();
    // Another address of the same machine: a server on all of them would answer.
    await expect(ask(url.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow(
      /ECONNREFUSED|EADDRNOTAVAIL|ETIMEDOUT/,
    );
  });

  it('answers to localhost', async () => {
    const { url } = await served();
    expect(
      await ask(url, { headers: { host: new URL(url).host.replace('127.0.0.1', 'localhost') } }),
    ).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['POST', '', 405],
    ['PUT', 'page.js', 405],
    ['OPTIONS', '', 405],
    ['HEAD', 'events', 405],
    ['GET', '../package.json', 404],
    ['GET', '%2e%2e/package.json', 404],
    ['GET', 'constructor', 404],
  ])('refuses %s /%s', async (method, path, status) => {
    const { url } = await served();
    expect(await ask(url + path, { method })).toMatchObject({ status });
  });

  it('answers HEAD without a body', async () => {
    const { url } = await served();
    const { status, headers, body } = await ask(`${url}page.css`, { method: 'HEAD' });
    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(Number(headers['content-length'])).toBeGreaterThan(1000);
  });

  it('sends the events to many viewers, each with a snapshot first', async () => {
    const { server, url } = await served(() => 'event: snapshot\ndata: {"n":1}\n\n');
    const viewers = await Promise.all(Array.from({ length: 10 }, () => look(url)));
    expect(viewers[0]?.headers['content-type']).toBe('text/event-stream');
    server.tell('event: update\ndata: {"n":2}\n\n');
    const whole = 'retry: 2000\n\nevent: snapshot\ndata: {"n":1}\n\nevent: update\ndata: {"n":2}\n\n';
    for (const viewer of viewers) await expect.poll(() => viewer.text).toBe(whole);
    expect(server.viewerCount).toBe(10);
  });

  it('takes 64 viewers, and says so to the next one', async () => {
    const { server, url } = await served();
    await Promise.all(Array.from({ length: 64 }, () => look(url)));
    expect(await ask(`${url}events`)).toMatchObject({
      status: 503,
      body: expect.stringContaining('64 viewers'),
    });
    expect(server.viewerCount).toBe(64);
  });

  it('forgets a viewer that disconnects', async () => {
    const { server, url } = await served();
    const asked = get(`${url}events`);
    asked.on('error', () => undefined);
    await expect.poll(() => server.viewerCount).toBe(1);
    asked.destroy();
    await expect.poll(() => server.viewerCount).toBe(0);
  });

  it('drops a viewer that does not read its events, and no other', async () => {
    const { server, url } = await served();
    const { port, host } = new URL(url);
    const slow = connect({ port: Number(port), host: '127.0.0.1' });
    slow.on('error', () => undefined);
    slow.write(`GET /events HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    slow.pause();
    await expect.poll(() => server.viewerCount).toBe(1);
    const fast = await look(url);
    const update = `event: update\ndata: "${'x'.repeat(1024 * 1024)}"\n\n`;
    let told = 0;
    while (server.viewerCount === 2 && told < 100) {
      server.tell(update);
      told++;
      await expect.poll(() => fast.text.length).toBeGreaterThan(told * update.length);
    }
    // The sockets hold some MiB, and the server 8 MiB more.
    expect(told).toBeLessThan(60);
    expect(server.viewerCount).toBe(1);
    expect(fast.ended).toBe(false);
    slow.destroy();
  });

  it('ends open event streams when it is closed', async () => {
    const { server, url } = await served();
    const viewer = await look(url);
    await server.close();
    await expect.poll(() => viewer.ended).toBe(true);
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  });

  it('says which port is taken', async () => {
    const { url } = await served();
    const other = new PageServer(() => '');
    const { port } = new URL(url);
    await expect(other.start(Number(port))).rejects.toThrow(
      `--serve ${port}: the page cannot be served on 127.0.0.1 (the port is taken).`,
    );
  });
});
