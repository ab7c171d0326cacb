import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../errors';

export interface PageAsset {
  readonly contentType: string;
  readonly body: string | Buffer;
}

/**
 * `npm run build` puts the browser's files beside the compiled program; for the sources they are in dist/.
 */
const PLACES = ['../../../pages', '../../../dist/pages'].map((place) => join(__dirname, place));

/**
 * The files of the page, by path.
 * @throws UsageError where they are not built
 */
export function pageAssets(): ReadonlyMap<string, PageAsset> {
  return new Map<string, PageAsset>([
    ['/', { contentType: 'text/html; charset=utf-8', body: PAGE_HTML }],
    ['/icon.svg', { contentType: 'image/svg+xml', body: ICON_SVG }],
    ['/page.js', { contentType: 'text/javascript; charset=utf-8', body: readBuilt('live.js') }],
    ['/page.css', { contentType: 'text/css; charset=utf-8', body: readBuilt('live.css') }],
  ]);
}

function readBuilt(name: string): Buffer {
  const place = PLACES.find((it) => existsSync(join(it, name)));
  if (place !== undefined) return readFileSync(join(place, name));
  throw new UsageError(`The page cannot be served: dist/pages/${name} is not there; npm run build makes it.`);
}

/** The page, which its program fills. */
const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Local run</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body>
<noscript>This page draws what it is told while the run goes on, and needs JavaScript for it.</noscript>
</body>
</html>
`;

/** It shows three shards of a stream. */
const ICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5cad"/><path d="M3 4h10M3 8h6M3 12h8" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`;
