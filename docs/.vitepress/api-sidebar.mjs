import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The pages of the API by kind, from the list that scripts/docs.mjs writes with them. */
export function apiSidebar(folder) {
  const file = join(folder, 'pages.json');
  if (!existsSync(file)) return [];
  const kinds = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(kinds).map(([kind, names]) => ({
    text: kind,
    collapsed: kind !== 'Constructs',
    items: names.map((name) => ({ text: name, link: `/api/${name}` })),
  }));
}
