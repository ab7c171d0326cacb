/** Puts a section in the place of the one with the same heading, or at the end of the page. */
export function withSection(page: string, section: string): string {
  const [heading = ''] = section.split('\n');
  const before = sectionOf(page, heading);
  if (before === undefined) return `${page.trimEnd()}\n\n${section.trim()}\n`;
  return `${page.replace(before, () => `${section.trim()}\n\n`).trimEnd()}\n`;
}

/** A section with its heading, up to the next heading of level 2 or the end. */
export function sectionOf(page: string, heading: string): string | undefined {
  const start = `\n${page}`.indexOf(`\n${heading}\n`);
  if (start === -1) return undefined;
  const next = page.indexOf('\n## ', start + heading.length);
  return page.slice(start, next === -1 ? undefined : next + 1);
}
