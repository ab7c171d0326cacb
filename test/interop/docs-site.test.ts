import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserPage, Chromium, findChromium } from './support/chromium';

const SITE = resolve(__dirname, '../../dist/docs');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

const executable = findChromium();
const isSkipped = executable === undefined || !existsSync(SITE);
if (executable === undefined) console.log('skipped: there is no Chromium or Chrome');
else if (isSkipped) console.log('skipped: there is no dist/docs; npm run docs makes it');

describe.skipIf(isSkipped)('the site of the docs in a browser', () => {
  let server: Server;
  let origin: string;
  let chromium: Chromium;
  let page: BrowserPage;

  beforeAll(async () => {
    server = createServer(async ({ url = '/' }, response) => {
      const path = decodeURIComponent(new URL(url, 'http://site').pathname);
      const file = join(SITE, path.endsWith('/') ? `${path}index.html` : path);
      const body = await readFile(file).catch(() => undefined);
      response.writeHead(body === undefined ? 404 : 200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        // The browser reports each request to another server.
        'content-security-policy': "default-src 'self' 'unsafe-inline' data:",
      });
      response.end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    chromium = new Chromium(String(executable));
    page = await chromium.open(`${origin}/`, 1280, 900);
  });

  afterAll(async () => {
    await chromium?.close();
    server?.closeAllConnections();
    server?.close();
  });

  const textOf = (selector: string) =>
    page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);
  const heading = () => textOf('h1');
  const open = (path: string) => page.send('Page.navigate', { url: `${origin}${path}` });

  it('finds a page by its words, and opens it', async () => {
    await expect.poll(() => textOf('.VPNavBarSearch button')).toContain('Search');
    await page.evaluate(`document.querySelector('.VPNavBarSearch button').click()`);
    await expect.poll(() => page.evaluate(`document.activeElement?.id`)).toBe('localsearch-input');
    await page.send('Input.insertText', { text: 'poison record' });
    await expect
      .poll(() => page.evaluate(`document.querySelectorAll('.results a.result').length`))
      .not.toBe(0);
    await page.evaluate(`document.querySelector('.results a.result').click()`);
    await expect.poll(() => page.evaluate('location.pathname')).not.toBe('/');
    await expect.poll(() => textOf('main')).toMatch(/poison/i);
  });

  it('knows the constructs by name', async () => {
    await open('/api/StreamMonitoring.html');
    await expect.poll(heading).toMatch(/^StreamMonitoring/);
    await page.evaluate(`document.querySelector('main a[href*="StreamMonitoringProps.html#"]').click()`);
    await expect.poll(heading).toMatch(/^StreamMonitoringProps/);
  });

  it('leads from a task to its page, and on to the section that it names', async () => {
    await open('/guides/');
    await expect.poll(heading).toBe('Which page for which task');
    await page.evaluate(`document.querySelector('main a[href$="my-shard-is-hot.html"]').click()`);
    await expect.poll(heading).toBe('My shard is hot');
    await page.evaluate(`document.querySelector('main a[href*="write-throttled.html#look-first"]').click()`);
    await expect.poll(heading).toBe('Writes are throttled');
    expect(await page.evaluate('location.hash')).toBe('#look-first');
  });

  it.each([
    '/',
    '/architecture.html',
    '/benchmarks.html',
    '/api/DataStream.html',
    '/guides/which-capacity-mode.html',
  ])('%s fits a window of 400 pixels, light and dark', async (path) => {
    await page.resize(400, 900);
    await open(path);
    for (const scheme of ['light', 'dark'] as const) {
      await page.prefer(scheme);
      await expect.poll(heading).not.toBe('');
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      await expect.poll(() => page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
      const isDark = `document.documentElement.classList.contains('dark')`;
      await expect.poll(() => page.evaluate(isDark)).toBe(scheme === 'dark');
    }
  });

  it('asks no other server, and nothing that is missing', () => {
    expect(chromium.complaints).toEqual([]);
  });
});
