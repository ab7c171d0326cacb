import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserPage, Chromium, findChromium } from './support/chromium';
import { StaticServer } from './support/static-server';

const SITE = resolve(__dirname, '../../dist/docs');
const executable = findChromium();
if (executable === undefined) console.log('skipped: there is no Chromium or Chrome');

/** The violations of WCAG 2.2 AA that axe-core finds in what is written here, with their elements. */
const VIOLATIONS = `axe.run('.vp-doc', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`;

/** The site that `npm run docs` has built, in a real browser. */
describe.skipIf(executable === undefined)('the site of the docs in a browser', () => {
  const server = new StaticServer(SITE);
  let url: string;
  let chromium: Chromium;
  let page: BrowserPage;

  beforeAll(async () => {
    url = await server.start();
    chromium = new Chromium(String(executable));
    page = await chromium.open(`${url}/`, 1280, 900);
  });

  afterAll(async () => {
    await chromium?.close();
    await server.close();
  });

  const text = (selector: string) =>
    page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);
  const click = (selector: string) =>
    page.evaluate(`(document.querySelector(${JSON.stringify(selector)}).click(), 0)`);
  const go = async (path: string) => {
    await page.send('Page.navigate', { url: `${url}/${path}` });
    await expect
      .poll(() => page.evaluate<string>('document.readyState + location.pathname'))
      .toBe(`complete/${path}`);
  };

  it('has a first page with the three ways in', async () => {
    await expect.poll(() => page.evaluate<string>('document.title')).toMatch(/^cdk-kinesis-blueprint/);
    await expect.poll(() => text('.VPFeatures')).toMatch(/Import it[\s\S]*Run it here first[\s\S]*Deploy it/);
  });

  it('leads from the first page to a guide, and on by the sidebar, without a load', async () => {
    await page.evaluate('window.isSamePage = true');
    await click('.VPHero a[href$="guides/"]');
    await expect.poll(() => text('h1')).toContain('Which page for which task');
    await click('.VPSidebar a[href$="first-stack.html"]');
    await expect.poll(() => text('h1')).toContain('From an empty folder');
    await expect.poll(() => page.evaluate<string>('document.title')).toMatch(/^From an empty folder/);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });

  it('finds a construct, a setting and a runbook', async () => {
    for (const [words, target] of [
      ['parking lot', /./],
      ['warmThroughputMiBps', /configuration\.html/],
      ['consumer stopped', /runbooks\//],
    ] as const) {
      await go('guides/index.html');
      await expect.poll(() => text('.VPNavBarSearch button')).toContain('Search');
      await click('.VPNavBarSearch button');
      const input = `document.querySelector('.VPLocalSearchBox input')`;
      await expect.poll(() => page.evaluate<boolean>(`${input} !== null`)).toBe(true);
      await page.evaluate(
        `(${input}.value = ${JSON.stringify(words)}, ${input}.dispatchEvent(new Event('input', { bubbles: true })), 0)`,
      );
      const results = `[...document.querySelectorAll('.VPLocalSearchBox a.result')].map((it) => it.getAttribute('href')).join(' ')`;
      await expect.poll(() => page.evaluate<string>(results), { message: words }).toMatch(target);
    }
  });

  it('fits into a window of 400 pixels, on every page', async () => {
    await page.resize(400, 900);
    const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.html') && !name.startsWith('api/') && name !== '404.html',
    );
    expect(pages.length).toBeGreaterThan(40);
    const wide: string[] = [];
    for (const path of pages) {
      await go(path);
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (overflow > 0) wide.push(`${path}: ${overflow}`);
    }
    expect(wide).toEqual([]);
    await page.resize(1280, 900);
  });

  it.each(['light', 'dark'] as const)('is accessible, %s', async (scheme) => {
    await page.prefer(scheme);
    for (const path of ['guides/first-stack.html', 'configuration.html', 'local-run.html']) {
      await go(path);
      await page.evaluate(`${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')};0`);
      await expect.poll(() => page.evaluate<string[]>(VIOLATIONS), { message: path }).toEqual([]);
    }
  });

  it('shows its pictures', async () => {
    await go('local-run.html');
    const widths = `[...document.querySelectorAll('.vp-doc img')].map((it) => it.complete && it.naturalWidth)`;
    await expect.poll(() => page.evaluate<number[]>(widths)).toEqual([expect.any(Number)]);
    expect((await page.evaluate<number[]>(widths)).every((width) => width > 400)).toBe(true);
  });

  it('asks for nothing that is not there, and reports no error', () => {
    expect(server.missing).toEqual([]);
    expect(chromium.complaints).toEqual([]);
  });
});
