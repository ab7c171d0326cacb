import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ICON_SVG, PAGE_HTML } from './page-html';

export interface PageAsset {
  readonly contentType: string;
  readonly body: string | Buffer;
}

/** Where `npm run build` puts what runs in a browser: beside the compiled program, and for the sources in dist/. */
const PLACES = ['../../pages', '../../dist/pages'].map((place) => join(__dirname, place));

/**
 * The files of the page, by path.
 * @throws Error that says how to make them, where they are not built
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
  throw new Error(`The page cannot be served: dist/pages/${name} is not there; npm run build makes it.`);
}
