import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { RunPage } from '../../run/page';
import { clickstreamAssembly } from '../support/clickstream-assembly';
import { type BrowserPage, Chromium, findChromium } from './support/chromium';

const executable = findChromium();
if (executable === undefined) console.log('skipped: there is no Chromium or Chrome');

/** The number of colours in each chart; an empty chart has those of its axes only. */
const COLOURS_OF_CHARTS = `[...document.querySelectorAll('.chart canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;

/** The number of pixels of the shards' history in the colour of an overloaded shard. */
const OVERLOADED_PIXELS = `(() => {
  const chart = [...document.querySelectorAll('.chart-panel')].find((it) => it.textContent.includes('Shards over time'));
  const canvas = chart.querySelector('canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const over = getComputedStyle(document.documentElement).getPropertyValue('--over').trim();
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(over.slice(at, at + 2), 16));
  let found = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) found++;
  }
  return found;
})()`;

/** The violations of WCAG 2.2 AA that axe-core finds, with their elements. */
const VIOLATIONS = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`;

const MINUTE_MS = 60_000;

/**
 * An autoscaled stream of one shard gets twice the shard's limit; a real browser shows the page. Time is played up to
 * what is looked at, and hardly moves during a look.
 */
describe.skipIf(executable === undefined)('the page of a local run in a browser', () => {
  let folder: string;
  let assembly: string;
  let aws: LocalAws;
  let kinesis: KinesisClient;
  let runPage: RunPage;
  let chromium: Chromium;
  let page: BrowserPage;
  let stopLoad: () => void = () => undefined;
  const unsent: unknown[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'live-page-'));
    assembly = clickstreamAssembly({ capacity: StreamCapacity.autoscaled({ minShards: 1, maxShards: 4 }) });
    runPage = new RunPage(0);
    aws = await LocalAws.start({
      assembly,
      folder,
      scale: 60,
      onLog: (line) => runPage.readLog(line),
      onBatchAttempt: (mapping, attempt) => runPage.trails.attempted(mapping, attempt),
      onNotice: () => undefined,
    });
    const streamName = aws.output('StreamName');
    const url = await runPage.start(aws, streamName);
    runPage.announce({ name: 'surge', announcement: 'twice what a shard takes' });
    runPage.follow(() => ({
      time: 0,
      recordsIn: 1234,
      processed: 1,
      retries: 0,
      parked: 0,
      throttled: 0,
      shards: new Map(),
    }));
    kinesis = new KinesisClient({ ...aws.clientConfiguration, maxAttempts: 1 });
    const Records = Array.from({ length: 10 }, (_, i) => ({
      Data: Buffer.alloc(3.4 * 1024, '<'),
      PartitionKey: String(i),
    }));
    const write = () => {
      const request = new PutRecordsCommand({ StreamName: streamName, Records });
      kinesis.send(request).catch((error) => unsent.push(error));
      stopLoad = aws.clock.after(1000, write);
    };
    write();
    chromium = new Chromium(String(executable));
    page = await chromium.open(url, 1400, 900);
  });

  afterAll(async () => {
    stopLoad();
    await chromium?.close();
    await runPage?.close();
    kinesis?.destroy();
    await aws?.close();
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  const text = (selector: string) =>
    page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);

  it('shows a decision to scale up, with its reason', async () => {
    const openShards = () => aws.kinesis.list().reduce((sum, { state }) => sum + state.openShardCount, 0);
    await aws.clock.runUntil(() => openShards() > 1, 30 * MINUTE_MS);
    await aws.clock.advance(MINUTE_MS);
    await expect.poll(() => text('.decisions')).toMatch(/▲ up/);
    expect(await text('.decisions')).toMatch(/(UpdateShardCount to|Split shard) \d+\. \S.+\./);
    await expect.poll(() => text('.shards .count')).toMatch(/[2-4] shards/);
  });

  it('draws every chart, and the shard that was asked for too much', async () => {
    const colours = await page.evaluate<number[]>(COLOURS_OF_CHARTS);
    expect(colours).toHaveLength(5);
    for (const count of colours) expect(count).toBeGreaterThan(8);
    await expect.poll(() => page.evaluate<number>(OVERLOADED_PIXELS)).toBeGreaterThan(100);
  });

  it('names the shard under the pointer', async () => {
    const [x, y] = await page.evaluate<[number, number]>(`(() => {
      const chart = document.querySelectorAll('.u-over')[3];
      chart.scrollIntoView();
      const { left, top, width, height } = chart.getBoundingClientRect();
      return [left + width - 5, top + height / 3];
    })()`);
    for (const step of [0, 1])
      await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: x + step, y });
    await expect
      .poll(() => text('.legend .history + b'))
      .toMatch(/^shard \d+, \d+ % of the hash keys, load \d+ %$/);
    await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 0, y: 0 });
  });

  it('shows the alarm, the consumer and its dead letters, the account and what differs from AWS', async () => {
    expect(await text('.alarms')).toMatch(/● on\s+Autoscaler (utilization high|write throttled)/);
    expect(await text('.consumers')).toMatch(/Writer/);
    expect(await text('.account')).toMatch(/records written\s+1,234/);
    expect(await text('.notes-panel')).toMatch(/limited eight function processes/);
    expect(await text('.load')).toBe('Now: surge, twice what a shard takes');
    expect(await text('.connection')).toBe('● live');
  });

  it('tells AWS’s time, how fast it passes, and what a record stands for', async () => {
    const lastMinute = () => new Date(Math.floor(aws.clock.now() / MINUTE_MS) * MINUTE_MS);
    const isRight = async () => (await text('.clock')) === `${lastMinute().toISOString().slice(11, 19)} UTC`;
    await expect.poll(isRight).toBe(true);
    expect(await text('.timing')).toBe(
      'AWS’s time, as fast as this machine plays it · scale 60: each record stands for 60',
    );
  });

  it.each([
    [1400, 'light'],
    [1400, 'dark'],
    [420, 'light'],
    [420, 'dark'],
  ] as const)('fits into a window of %d pixels, %s', async (width, scheme) => {
    await page.resize(width, 900);
    await page.prefer(scheme);
    const overflow = () =>
      page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await expect.poll(overflow).toBe(0);
    // On a phone it is a page, not a list.
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    expect(height).toBeLessThan(4_500);
    for (const count of await page.evaluate<number[]>(COLOURS_OF_CHARTS)) expect(count).toBeGreaterThan(8);
  });

  it.each([
    [1400, 'light'],
    [1400, 'dark'],
    [400, 'light'],
    [400, 'dark'],
  ] as const)('is accessible at %d pixels, %s', async (width, scheme) => {
    await page.resize(width, 900);
    await page.prefer(scheme);
    await page.evaluate(`${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')};0`);
    await expect.poll(() => page.evaluate<string[]>(VIOLATIONS)).toEqual([]);
  });

  it('follows a record from put to sink', async () => {
    await page.evaluate(`document.querySelector('.draws button').click()`);
    await expect.poll(() => text('.steps')).toMatch(/Stream took it into shardId-\d+/);
    expect(await text('.steps')).toMatch(/Writer a batch of \d+, attempt \d+: /);
    expect(await text('body')).not.toContain('/ HTTP/1.1');
  });

  it('has got its load', () => {
    stopLoad();
    expect(unsent).toEqual([]);
  });

  it('says so when the run has ended, and what it shows is old', async () => {
    await runPage.close();
    await expect
      .poll(() => text('.connection'))
      .toMatch(/^○ not connected; this is how it was at \d\d:\d\d:\d\d UTC$/);
  });

  it('has run without an error, its own content security policy included', () => {
    expect(chromium.complaints.filter((it) => !it.includes('ERR_'))).toEqual([]);
  });
});
