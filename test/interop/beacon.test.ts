import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpAuth, StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';
import { type BrowserPage, Chromium, findChromium } from './support/chromium';

const SCRIPT = 'dist/beacon/beacon.js';
const executable = findChromium();
if (executable === undefined) console.log('skipped: there is no Chromium or Chrome');

/** A web page, its browser and the blueprint, with nothing in between that is not theirs. */
describe.skipIf(executable === undefined)('the page views of a real browser', () => {
  let folder: string;
  let assembly: string;
  let site: Server;
  let aws: LocalAws;
  let chromium: Chromium;
  let page: BrowserPage;
  let origin: string;

  beforeAll(async () => {
    if (!existsSync(SCRIPT)) throw new Error(`${SCRIPT} is not built; run npm run build.`);
    const script = readFileSync(SCRIPT, 'utf8');
    site = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        `<!doctype html><title>A page</title><link rel="icon" href="data:,"><script>${script}</script>`,
      );
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    folder = mkdtempSync(join(tmpdir(), 'beacon-'));
    assembly = clickstreamAssembly({
      capacity: StreamCapacity.provisioned({ shards: 1 }),
      ingest: { http: { auth: HttpAuth.apiKey({ web: { requestsPerSecond: 100 } }), origins: [origin] } },
    });
    aws = await LocalAws.start({ assembly, folder, live: true, onNotice: () => undefined });
    chromium = new Chromium(executable ?? '');
  });
  afterAll(async () => {
    await chromium?.close();
    await aws?.close();
    await new Promise((resolve) => site.close(resolve));
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  async function open(at: string): Promise<void> {
    page = await chromium.open(at, 800, 600);
    await loaded();
    const [api] = aws.restApis.list();
    const [key] = aws.restApis.plans.keys();
    const options = {
      url: `${aws.endpoint}/restapis/${api?.id}/v1/_user_request_/records`,
      headers: { 'x-api-key': key?.value },
      consent: true,
      waitMs: 600_000,
    };
    await page.evaluate(`window.beacon = new KinesisBeacon.Beacon(${JSON.stringify(options)}), undefined`);
  }

  async function loaded(): Promise<void> {
    await page.evaluate(
      `new Promise((resolve) => document.readyState === 'complete' ? resolve() : onload = () => resolve())`,
    );
  }

  async function pagesInTable(): Promise<string[]> {
    const client = new DynamoDBClient(aws.clientConfiguration);
    const { Items = [] } = await client.send(
      new ScanCommand({ TableName: aws.output('PageViewsTableName') }),
    );
    client.destroy();
    return Items.map(({ page: path }) => path?.S ?? '').sort();
  }

  it('reach the table, across origins, with a key', async () => {
    await open(`${origin}/first`);
    await page.evaluate('beacon.pageView(), beacon.pageView("/second?query=left#out"), beacon.flush()');
    expect(await page.evaluate('beacon.stats')).toMatchObject({ accepted: 2, queued: 0, refused: 0 });
    await expect.poll(pagesInTable, { interval: 500 }).toHaveLength(2);
    expect(await pagesInTable()).toEqual(['/first', '/second']);
  });

  it('reach it when the page is left before they were sent', async () => {
    await open(`${origin}/third`);
    await page.evaluate('beacon.pageView("/left")');
    await page.send('Page.navigate', { url: 'about:blank' });
    await expect.poll(pagesInTable, { interval: 500 }).toContain('/left');
  });

  it('are not sent by a page of another origin', async () => {
    const other = origin.replace('127.0.0.1', 'localhost');
    await open(`${other}/foreign`);
    await page.evaluate('beacon.pageView(), beacon.flush()');
    expect(await page.evaluate('beacon.stats')).toMatchObject({ accepted: 0, queued: 1 });
    expect(await pagesInTable()).not.toContain('/foreign');
  });
});
