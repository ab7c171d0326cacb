import { arch, cpus, platform, totalmem } from 'node:os';

/** The machine and the day of figures, as a sentence of docs/benchmarks.md. */
export function machineAndDate(): string {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`;
  return `Machine: ${machine}. Date: ${new Date().toISOString().slice(0, 10)}.`;
}
