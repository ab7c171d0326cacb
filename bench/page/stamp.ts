import { arch, cpus, platform, totalmem } from 'node:os';

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
