import { arch, cpus, platform, totalmem } from 'node:os';

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

/** The line of a section that says when and on which machine it was measured. */
export function stampOf(now: Date): string {
  const [cpu] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} x ${cpu?.model.trim() ?? 'unknown processor'}, ${gibibytes} GiB, ${platform()} ${arch()}`;
  return `Measured on ${now.toISOString().slice(0, 10)}: ${machine}, Node ${process.versions.node}.`;
}

/** The date of a section, `yyyy-mm-dd`; undefined where it has none. */
export function dateOf(section: string): string | undefined {
  return /^Measured on (\d{4}-\d\d-\d\d):/m.exec(section)?.[1];
}
