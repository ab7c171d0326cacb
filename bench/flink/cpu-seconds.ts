import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second, on every architecture that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** The CPU time of a process so far, in seconds; 0 for one that is gone. */
export function cpuSeconds(pid: number): number {
  const fields = fieldsOf(pid);
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The processes that this process has started. */
export function children(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && Number(fieldsOf(pid)?.[1]) === process.pid);
}

/** The fields of /proc/PID/stat behind the name, which may hold spaces. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
