// Builds the site: the pages of docs/, and the typed API as one page a type, into dist/docs. Nothing is fetched.
// Fails on a dead link and on a dead anchor.
//
// jsii-docgen writes one file of all types, too long to read in a browser. Its parts become docs/api/<Type>.md,
// which git ignores.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const api = join(root, 'docs', 'api');
const site = join(root, 'dist', 'docs');

writeApi();
await build(join(root, 'docs'));
checkAnchors();

function writeApi() {
  rmSync(api, { recursive: true, force: true });
  mkdirSync(api, { recursive: true });
  const whole = join(api, 'whole.md');
  execFileSync(process.execPath, [join(root, 'node_modules/jsii-docgen/bin/jsii-docgen'), '-o', whole], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const text = readFileSync(whole, 'utf8');
  rmSync(whole);
  const kinds = {};
  const types = [];
  for (const section of text.split(/^## /m).slice(1)) {
    const kind = /^\w+/.exec(section)[0];
    for (const part of section.split(/^### /m).slice(1)) {
      const [name] = /^\w+/.exec(part);
      types.push({ name, part: `### ${part}` });
      kinds[kind] = [...(kinds[kind] ?? []), name];
    }
  }
  const names = new Set(types.map(({ name }) => name));
  for (const { name, part } of types) writeFileSync(join(api, `${name}.md`), pageOf(part, names));
  writeFileSync(join(api, 'pages.json'), JSON.stringify(kinds));
  writeFileSync(join(api, 'index.md'), indexOf(kinds));
}

/** A type's part, with headings two levels up, links to the pages of other types, and no empty descriptions. */
function pageOf(part, names) {
  return withoutForeignTags(part)
    .replace(/^##(#+ )/gm, '$1')
    .replaceAll('*No description.*', '')
    .replace(/<sup>(Required|Optional)<\/sup>/g, (_, word) => ` (${word.toLowerCase()})`)
    .replace(/href="#cdk-kinesis-blueprint\.((\w+)[^"]*)"/g, (whole, anchor, type) =>
      names.has(type) ? `href="./${type}.html#cdk-kinesis-blueprint.${anchor}"` : whole,
    );
}

/** Outside of code, a `<` of a docstring is text, and so are braces that Vue would evaluate. */
function withoutForeignTags(markdown) {
  return markdown
    .split(/(^```[\s\S]*?^```|`[^`\n]+`)/m)
    .map((text, at) =>
      at % 2 === 1
        ? text
        : text.replace(/<(?!\/?(?:a|code|sup)\b[^<]*>)/g, '&lt;').replaceAll('{{', '&#123;&#123;'),
    )
    .join('');
}

function indexOf(kinds) {
  const lists = Object.entries(kinds).map(
    ([kind, names]) => `## ${kind}\n\n${names.map((name) => `- [${name}](${name}.md)`).join('\n')}\n`,
  );
  return `# API\n\nWhat \`import … from 'cdk-kinesis-blueprint'\` gives, in TypeScript.\n\n${lists.join('\n')}`;
}

function checkAnchors() {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.html'));
  const html = new Map(pages.map((page) => [page, readFileSync(join(site, page), 'utf8')]));
  const ids = new Map([...html].map(([page, text]) => [page, new Set(idsOf(text))]));
  const dead = [];
  for (const [page, text] of html) {
    for (const [, href] of text.matchAll(/<a [^>]*href="([^"]+)"/g)) {
      if (/^\w+:/.test(href)) continue;
      const [path, anchor] = decodeURIComponent(href).split('#');
      const beside = path.startsWith('/') ? path.slice(1) : join(dirname(page), path);
      let target = path === '' ? page : beside;
      if (target === '' || target.endsWith('/')) target += 'index.html';
      const known = ids.get(target);
      if (known === undefined || (anchor && !known.has(anchor))) dead.push(`${page}: ${href}`);
    }
  }
  if (dead.length > 0) throw new Error(`Dead links:\n${dead.join('\n')}`);
  console.log(`dist/docs: ${pages.length} pages, no dead link`);
}

function idsOf(text) {
  return [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
}
