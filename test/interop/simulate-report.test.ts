import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { simulateCommand } from '../../simulator';
import { type BrowserPage, Chromium, findChromium } from './support/chromium';

const executable = findChromium();
if (executable === undefined) console.log('skipped: there is no Chromium or Chrome');

/** The number of colours in each chart; an empty chart has those of its axes only. */
const COLOURS_OF_CHARTS = `[...document.querySelectorAll('.chart canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;
/** The violations of WCAG 2.2 AA that axe-core finds, with their elements. */
const VIOLATIONS = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`;
/** The number of drawn charts. */
const CHARTS = `[...document.querySelectorAll('.u-legend')].length`;

/** The report of a simulation, open in a browser. */
class Report {
  readonly folder = mkdtempSync(join(tmpdir(), 'report-'));
  readonly chromium = new Chromium(String(executable));

  async open(...flags: readonly string[]): Promise<BrowserPage> {
    const file = join(this.folder, 'report.html');
    const quiet = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await simulateCommand(['--generate', 'step:days=1,at=12h', ...flags, '--report', file]);
    quiet.mockRestore();
    return await this.chromium.open(pathToFileURL(file).href, 1400, 900);
  }

  async close(): Promise<void> {
    await this.chromium.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe.skipIf(executable === undefined)('the report of a simulation in a browser', () => {
  let report: Report;
  let page: BrowserPage;
  beforeAll(async () => {
    report = new Report();
    page = await report.open(...['ours', 'fixed', 'scaling-utils'].flatMap((name) => ['--policy', name]));
  });
  afterAll(() => report?.close());

  const text = (selector: string) =>
    page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);

  it('draws load, rejections and utilization', async () => {
    await expect.poll(() => page.evaluate<number>(CHARTS)).toBe(3);
    const colours = await page.evaluate<number[]>(COLOURS_OF_CHARTS);
    expect(colours).toHaveLength(3);
    for (const count of colours) expect(count).toBeGreaterThan(8);
    expect(await text('.answer')).toMatch(/^On these 24 hours, autoscaled between 1 and 10,000 shards/);
  });

  it('answers first: what to take, what it costs, and what is at risk', async () => {
    expect(await text('.verdict')).toMatch(
      /^Take\n(autoscaler by default|\d+ shards?, fixed in hindsight|scaling-utils)\n.*\nIt costs\n\$[\d,]+ a month\n.*\nAt risk\n/,
    );
    const [verdict, answer, table, chart] = await page.evaluate<number[]>(
      `['.verdict', '.answer', 'table', '.chart'].map((it) => document.querySelector(it).getBoundingClientRect().top)`,
    );
    expect([verdict, answer, table, chart]).toEqual(
      [verdict, answer, table, chart].sort((a = 0, b = 0) => a - b),
    );
    expect(await page.evaluate<number>(`document.querySelectorAll('.badge').length`)).toBe(1);
  });

  it('shows rejections and dollars of each policy at 400 pixels, without scrolling', async () => {
    await page.resize(400, 800);
    const right = `(() => {
      const { right } = document.querySelector('.scroller').getBoundingClientRect();
      return right - document.querySelectorAll('thead th')[2].getBoundingClientRect().right;
    })()`;
    await expect.poll(() => page.evaluate<number>(right)).toBeGreaterThanOrEqual(0);
    await page.resize(1400, 900);
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [400, 'light'],
    [400, 'dark'],
  ] as const)('is accessible at %d pixels, %s', async (width, scheme) => {
    await page.resize(width, 900);
    await page.prefer(scheme);
    await page.evaluate(`${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')};0`);
    await expect.poll(() => page.evaluate<string[]>(VIOLATIONS)).toEqual([]);
    await page.resize(1400, 900);
    await page.prefer('light');
  });

  it('lists decisions with their reasons, and the operation under the pointer', async () => {
    await page.evaluate(`document.querySelector('tr[data-run="ours"]').click()`);
    expect(await text('.decisions h2')).toBe('What ours did');
    expect(await text('.decisions')).toMatch(
      /2026-01-05 12:0\d\s+more shards\s+\S.+UpdateShardCount to \d+/s,
    );
    const [x, y] = await page.evaluate<[number, number]>(`(() => {
      const { left, top, width, height } = document.querySelector('.u-over').getBoundingClientRect();
      return [left + width * (12 * 60 + 3) / 1439, top + height / 2];
    })()`);
    for (const step of [0, 1])
      await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: x + step, y });
    await expect.poll(() => text('.tip.shown')).toMatch(/2026-01-05 12:0\d {2}.*more shards/);
  });

  it("shows another policy's run when its row is chosen", async () => {
    await page.evaluate(`document.querySelector('tr[data-run="fixed"]').click()`);
    expect(await text('.decisions')).toBe('What fixed did\n\nIt never changed anything.');
    await page.evaluate(`document.querySelector('tr[data-run="scaling-utils"]').click()`);
    expect(await text('.decisions')).toContain('UpdateShardCount from ');
  });

  it('fits a narrow window, and the dark', async () => {
    await page.resize(420, 900);
    await page.prefer('dark');
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    await expect.poll(() => page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
    for (const count of await page.evaluate<number[]>(COLOURS_OF_CHARTS)) expect(count).toBeGreaterThan(8);
    expect(report.chromium.complaints).toEqual([]);
  });
});

describe.skipIf(executable === undefined)('the report that compares settings', () => {
  let report: Report;
  let page: BrowserPage;
  beforeAll(async () => {
    report = new Report();
    page = await report.open('--max', '100');
  });
  afterAll(() => report?.close());

  it('draws cost against loss and against changes, the one to take on top, and has all of it as a table', async () => {
    const count = (selector: string) =>
      page.evaluate<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
    await expect.poll(() => count('.trade svg')).toBe(2);
    expect(await count('.settings tbody tr')).toBe(9);
    expect(await count('.settings .badge')).toBe(1);
    expect(await count('.trade svg .dot.taken:last-child')).toBe(2);
    expect(await count('.trade svg .dot')).toBeGreaterThanOrEqual(2 * 5);
    expect(await count('.trade svg .front')).toBe(2);
    // No dot is outside of its chart.
    const outside = `[...document.querySelectorAll('.trade circle')].filter((it) => {
      const [dot, chart] = [it, it.ownerSVGElement].map((one) => one.getBoundingClientRect());
      return dot.left < chart.left || dot.right > chart.right || dot.top < chart.top || dot.bottom > chart.bottom;
    }).length`;
    expect(await page.evaluate<number>(outside)).toBe(0);
  });

  it('names each of them to the keyboard', async () => {
    const name = await page.evaluate<string>(`(() => {
      document.querySelector('.trade .taken').focus();
      return document.activeElement.getAttribute('aria-label');
    })()`);
    expect(name).toMatch(/^.+, [\d.<]+ %, [\d,]+, [\d.]+$/);
  });

  it.each([
    [1280, 'light'],
    [400, 'dark'],
  ] as const)('is accessible at %d pixels, %s, and fits', async (width, scheme) => {
    await page.resize(width, 900);
    await page.prefer(scheme);
    await page.evaluate(`${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')};0`);
    await expect.poll(() => page.evaluate<string[]>(VIOLATIONS)).toEqual([]);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    await expect.poll(() => page.evaluate<number>(overflow)).toBeLessThanOrEqual(0);
  });
});
