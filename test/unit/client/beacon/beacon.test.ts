import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeLine, parsePageView } from '../../../../client';
import { Beacon, type BeaconOptions } from '../../../../client/beacon';
import type { BeaconRequest, Browser } from '../../../../client/beacon/browser';

const URL = 'https://api.example.com/v1/records';
const KEY = { 'x-api-key': 'k' };

/** A browser whose endpoint answers as a test says. */
class FakeBrowser implements Browser {
  readonly listeners: (() => void)[] = [];
  readonly stored = new Map<string, string>();
  readonly requests: BeaconRequest[] = [];
  readonly beacons: Blob[] = [];
  /** What the next requests are answered; 200 once it is empty. An error is a network that fails. */
  answers: ({ status: number; body?: object; retryAfter?: string } | Error)[] = [];
  visibilityState = 'visible';
  readonly document = {
    referrer: 'https://search.example.org/',
    visibilityState: 'hidden',
    addEventListener: (_: string, listener: () => void) => void this.listeners.push(listener),
  };
  readonly location = { pathname: '/products/7' };
  navigator: Browser['navigator'] = { userAgent: 'Test/1.0' };
  readonly crypto = globalThis.crypto;
  readonly sessionStorage = {
    getItem: (key: string) => this.stored.get(key) ?? null,
    setItem: (key: string, value: string) => void this.stored.set(key, value),
    removeItem: (key: string) => void this.stored.delete(key),
  };
  readonly setTimeout = (run: () => void, ms: number) => globalThis.setTimeout(run, ms);
  addEventListener(_: string, listener: () => void): void {
    this.listeners.push(listener);
  }
  async fetch(_url: string, request: BeaconRequest) {
    this.requests.push(request);
    const answer = this.answers.shift() ?? { status: 200 };
    if (answer instanceof Error) throw answer;
    const { status, body = {}, retryAfter = null } = answer;
    return { status, headers: { get: () => retryAfter }, json: async () => body };
  }
  sent(n: number): { data: string; partitionKey?: string }[] {
    return JSON.parse(this.requests[n]?.body ?? '{}').records;
  }
  leave(): void {
    this.listeners[0]?.();
  }
}

let browser: FakeBrowser;
beforeEach(() => {
  vi.useFakeTimers();
  browser = new FakeBrowser();
});
afterEach(() => {
  vi.useRealTimers();
});
const beacon = (options: Partial<BeaconOptions> = {}) =>
  new Beacon({ url: URL, headers: KEY, consent: true, ...options }, browser);
const texts = (n: number) => browser.sent(n).map(({ data }) => data);

describe('a page view', () => {
  it('is a line that the page view functions read', async () => {
    const one = beacon();
    one.pageView();
    one.pageView('/about');
    await one.flush();
    const views = texts(0).map((data) => parsePageView(decodeLine(Buffer.from(data))));
    expect(views.map(({ page }) => page)).toEqual(['/products/7', '/about']);
    expect(views[0]).toMatchObject({
      userAgent: 'Test/1.0',
      referrer: 'https://search.example.org/',
      status: 200,
    });
    expect(new Set(texts(0).map((data) => JSON.parse(data).id)).size).toBe(2);
    const [first, second] = browser.sent(0);
    expect(first?.partitionKey).toBe(second?.partitionKey);
  });
});

describe('without consent', () => {
  it('nothing is collected, sent or stored', async () => {
    const one = beacon({ consent: false });
    one.pageView();
    one.send({ data: 'x' });
    await one.flush();
    expect([browser.requests, [...browser.stored], one.stats.withheld]).toEqual([[], [], 2]);
  });

  it('what waits is dropped and counted, and the visitor is forgotten', async () => {
    const one = beacon();
    one.pageView();
    one.consent(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([browser.requests, [...browser.stored], one.stats.dropped]).toEqual([[], [], 1]);
  });
});

describe('records', () => {
  it('wait for others, then are one request that outlives its page', async () => {
    const one = beacon();
    for (const data of ['a', 'b', 'c']) one.send({ data });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(browser.requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(texts(0)).toEqual(['a', 'b', 'c']);
    expect(browser.requests[0]).toMatchObject({
      keepalive: true,
      headers: { ...KEY, 'content-type': 'application/json' },
    });
    expect(one.stats).toMatchObject({ queued: 0, accepted: 3 });
  });

  it('are sent again if they failed, and only they', async () => {
    browser.answers = [
      { status: 207, body: { accepted: 1, failed: [{ index: 0 }, { index: 2 }] }, retryAfter: '1' },
    ];
    const one = beacon();
    for (const data of ['a', 'b', 'c']) one.send({ data });
    await one.flush();
    expect(one.stats).toMatchObject({ queued: 2, accepted: 1 });
    await vi.advanceTimersByTimeAsync(999);
    expect(browser.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(texts(1)).toEqual(['a', 'c']);
    expect(one.stats).toMatchObject({ queued: 0, accepted: 3 });
  });

  it('are sent again as they were, with their ids, when the answer was lost', async () => {
    browser.answers = [new Error('no network'), { status: 504 }];
    const one = beacon();
    one.pageView();
    await one.flush();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(browser.requests.map(({ body }) => body)).toEqual(Array(3).fill(browser.requests[0]?.body));
    expect(one.stats).toMatchObject({ queued: 0, accepted: 1 });
  });

  it('wait longer after each failure, up to a minute, and not in step with other pages', async () => {
    browser.answers = Array(12).fill({ status: 503 });
    const one = beacon();
    one.send({ data: 'x' });
    const times: number[] = [];
    const { fetch } = browser;
    browser.fetch = (...request) => {
      times.push(Date.now());
      return fetch.apply(browser, request);
    };
    await vi.advanceTimersByTimeAsync(900_000);
    const pauses = times.slice(1).map((time, n) => time - (times[n] ?? 0));
    for (const [n, pause] of pauses.entries()) {
      const most = Math.min(60_000, 1_000 * 2 ** n);
      expect(pause).toBeGreaterThanOrEqual(most / 2);
      expect(pause).toBeLessThanOrEqual(most);
    }
    expect(one.stats.accepted).toBe(1);
  });

  it('are not sent again if they were refused for good', async () => {
    browser.answers = [{ status: 400 }];
    const one = beacon();
    one.send({ data: 'x' });
    await one.flush();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([browser.requests.length, one.stats.refused, one.stats.queued]).toEqual([1, 1, 0]);
  });

  it('are dropped and counted if too many wait, or one is too large', async () => {
    const one = beacon({ maxQueued: 2 });
    one.send({ data: 'x'.repeat(64 * 1024) });
    for (const data of ['a', 'b', 'c']) one.send({ data });
    await one.flush();
    expect(texts(0)).toEqual(['a', 'b']);
    expect(one.stats).toMatchObject({ dropped: 2, accepted: 2 });
  });

  it('are requests of at most 64 KiB, and of 500 records', async () => {
    const one = beacon({ maxQueued: 2_000 });
    for (let n = 0; n < 1_200; n++) one.send({ data: '€'.repeat(n % 90) });
    await one.flush();
    for (const [n, { body }] of browser.requests.entries()) {
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(64 * 1024);
      expect(browser.sent(n).length).toBeLessThanOrEqual(500);
    }
    expect(one.stats).toMatchObject({ queued: 0, accepted: 1_200 });
  });
});

describe('a page that is left', () => {
  it('sends what waits at once, beside a request that is on its way', async () => {
    const one = beacon();
    one.send({ data: 'a' });
    const first = one.flush();
    one.send({ data: 'b' });
    browser.leave();
    await first;
    await vi.advanceTimersByTimeAsync(0);
    expect([texts(0), texts(1)]).toEqual([['a'], ['b']]);
    expect(one.stats).toMatchObject({ queued: 0, accepted: 2 });
  });

  it('uses sendBeacon where no header is needed, and says that nobody knows', async () => {
    const bodies: Blob[] = [];
    browser.navigator = { userAgent: 'Test', sendBeacon: (_, body) => bodies.push(body) === 1 };
    const one = beacon({ headers: {} });
    one.send({ data: 'a' });
    browser.leave();
    one.send({ data: 'b' });
    browser.leave();
    expect(await bodies[0]?.text()).toBe('{"records":[{"data":"a"}]}');
    expect(bodies[0]?.type).toBe('application/json');
    // The second was refused by the browser, so it waits.
    expect(one.stats).toMatchObject({ handedOver: 1, queued: 1 });
  });
});

it('is at most 3 KiB in gzip, without other code', () => {
  const { outputFiles } = buildSync({
    entryPoints: ['client/beacon/index.ts'],
    bundle: true,
    platform: 'browser',
    target: 'es2020',
    minify: true,
    format: 'esm',
    write: false,
  });
  const [file] = outputFiles;
  expect(file?.text).not.toMatch(/node:|require\(/);
  expect(gzipSync(file?.contents ?? '', { level: 9 }).length).toBeLessThan(3 * 1024);
});
