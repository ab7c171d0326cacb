// Finds dead links in the Markdown of the repository: to files, and to headings as GitHub names their anchors. The site's
// own links are `npm run docs`'s. Links to other hosts are not asked.
//   npm run links
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n');
const anchors = new Map(pages.map((page) => [page, anchorsOf(textOf(page))]));
const dead = [];
let links = 0;
for (const page of pages) {
  for (const [, target] of textOf(page).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)) {
    links += 1;
    const [path, anchor] = decodeURIComponent(target).split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(file)) dead.push(`${page}: ${target}, there is no such file`);
    else if (anchor && !hasAnchor(file, anchor)) dead.push(`${page}: ${target}, there is no such heading`);
  }
}
if (dead.length > 0) {
  console.error(`Dead links:\n${dead.join('\n')}`);
  process.exit(1);
}
console.log(`links: ${links} links in ${pages.length} pages, none dead`);

function hasAnchor(file, anchor) {
  if (statSync(file).isDirectory()) return false;
  return anchors.has(file) ? anchors.get(file).has(anchor) : /^L\d+/.test(anchor);
}

/** Without code, in which a bracket is no link. */
function textOf(page) {
  return readFileSync(page, 'utf8')
    .replace(/^ *```[\s\S]*?^ *```/gm, '')
    .replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, (code) => code.replaceAll(/[[\]]/g, ''));
}

function anchorsOf(text) {
  const seen = new Map();
  const named = [...text.matchAll(/ (?:id|name)="([^"]+)"/g)].map(([, name]) => name);
  const headings = [...text.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading]) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\p{Mark}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
  return new Set([...named, ...headings]);
}
