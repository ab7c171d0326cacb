import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type MarkdownRenderer } from 'vitepress';
import { apiSidebar } from './api-sidebar.mjs';
import { slugOf } from './slug';

const DOCS = fileURLToPath(new URL('..', import.meta.url));
const ROOT = join(DOCS, '..');
const REPOSITORY = 'https://github.com/cdk-kinesis-blueprint/cdk-kinesis-blueprint';

const page = (text: string, link: string) => ({ text, link });

/** The site of `npm run docs`. Search, fonts and styles are files of the site: a page asks no other server. */
export default defineConfig({
  title: 'cdk-kinesis-blueprint',
  description: 'Kinesis Data Streams as AWS CDK constructs, a reference architecture, and a local run',
  lang: 'en',
  // No request for a favicon.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  outDir: '../dist/docs',
  cacheDir: '../dist/.docs-cache',
  cleanUrls: false,
  // VitePress fails on a link to a page that does not exist; scripts/docs.mjs fails on a dead anchor.
  ignoreDeadLinks: false,
  metaChunk: true,
  // Types of the API have braces, which are no attributes.
  markdown: {
    anchor: { slugify: slugOf },
    attrs: { disable: true },
    config: linkToTheRepository,
    // The default ones have less contrast than WCAG's AA asks for.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: {
    logLevel: 'warn',
    build: { chunkSizeWarningLimit: 4096 },
  },
  themeConfig: {
    search: { provider: 'local', options: { _render: renderForSearch } },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    nav: [
      page('Guides', '/guides/'),
      page('API', '/api/'),
      page('Runbooks', '/runbooks/'),
      page('Benchmarks', '/benchmarks'),
    ],
    sidebar: {
      '/api/': apiSidebar(join(DOCS, 'api')),
      '/': [
        {
          text: 'Guides',
          items: [
            page('Which page for which task', '/guides/'),
            page('From an empty folder', '/guides/first-stack'),
            page('I have a stream', '/guides/i-have-a-stream'),
            page('In Python', '/python'),
            page('I need order', '/guides/i-need-order'),
            page('My shard is hot', '/guides/my-shard-is-hot'),
            page('Which capacity mode', '/guides/which-capacity-mode'),
            page('Test my app locally', '/local-for-your-app'),
            page('From Solutions Constructs', '/from-solutions-constructs'),
            page('First deployment', '/first-deployment'),
            page('Configuration', '/configuration'),
            page('Cost', '/guides/cost'),
          ],
        },
        {
          text: 'Client code',
          items: [
            page('Which import for what', '/client'),
            page('Producers', '/producers'),
            page('Consumers of your own', '/lease-consumer'),
            page('Agent', '/agent'),
            page('Log lines', '/log-lines'),
          ],
        },
        {
          text: 'Ways in and out',
          items: [
            page('HTTP', '/http-ingest'),
            page('Flink', '/flink'),
            page('KCL on Fargate', '/kcl-service'),
            page('Replay', '/replay'),
            page('Queues', '/stream-queue'),
          ],
        },
        {
          text: 'On one machine',
          items: [
            page('Local run', '/local-run'),
            page('Rehearse', '/rehearse'),
            page('Simulator', '/simulator'),
            page('Policy', '/policy'),
          ],
        },
        {
          text: 'Operate',
          items: [page('Runbooks', '/runbooks/'), page('Dead letters', '/runbooks/dead-letters')],
        },
        {
          text: 'How it is made',
          collapsed: true,
          items: [
            page('Architecture', '/architecture'),
            page('Decisions', '/decisions/'),
            page('Benchmarks', '/benchmarks'),
            page('What nobody has verified', '/unverified'),
            page('What cdk-nag says', '/nag'),
            page('House style', '/style'),
          ],
        },
      ],
    },
  },
  rewrites: {
    'runbooks/README.md': 'runbooks/index.md',
    'decisions/README.md': 'decisions/index.md',
    'guides/README.md': 'guides/index.md',
  },
});

/** A link out of `docs/`, such as `../lib/index.ts`, leads to the repository. @throws Error if it is dead */
function linkToTheRepository(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.attrGet('href');
      if (token.type !== 'link_open' || href === null || /^(\w+:|#|\/)/.test(href)) continue;
      const [path = '', anchor] = href.split('#');
      const file = join(DOCS, dirname(env.realPath ? relative(DOCS, env.realPath) : env.relativePath), path);
      if (!relative(DOCS, file).startsWith('..')) {
        // The README of a folder is its index on the site.
        token.attrSet('href', href.replace(/(^|\/)README\.md/, '$1index.md'));
        continue;
      }
      if (!existsSync(file)) throw new Error(`${env.relativePath} links to ${href}, which does not exist.`);
      const hash = anchor === undefined ? '' : `#${anchor}`;
      token.attrSet('href', `${REPOSITORY}/blob/main/${relative(ROOT, file)}${hash}`);
    }
  });
}

/** Of a page of the API the search knows the name, the first words and the names of members. */
function renderForSearch(source: string, env: { relativePath: string }, md: MarkdownRenderer): string {
  if (!env.relativePath.startsWith('api/')) return md.render(source, env);
  const [intro = ''] = source.split(/^## /m);
  const members = [...source.matchAll(/^### `?(\w+)/gm)].map(([, name]) => name);
  return md.render(`${intro}\n\n${[...new Set(members)].join(' ')}`, env);
}
