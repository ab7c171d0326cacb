import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AgentStateError } from '../errors';

/** Who holds the lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as Linux counts it; a pid is used again, the two together are not. */
  readonly startedAt: string | undefined;
  readonly token: string;
}

/**
 * Keeps a second agent from the same state. A process that died does not hold the lock: it is not alive any more,
 * or another process has its pid. Whether a process of another host is alive cannot be seen; its lock stays until
 * somebody deletes it.
 */
export class StateLock {
  private constructor(
    private readonly path: string,
    private readonly holder: Holder,
  ) {}

  /** @throws AgentStateError if another agent holds the lock */
  static take(folder: string): StateLock {
    const path = join(folder, 'lock');
    const { pid } = process;
    const lock = new StateLock(path, { pid, host: hostname(), startedAt: startOf(pid), token: randomUUID() });
    // Twice, because a lock that was just given back, or left by a dead process, is taken at the second try.
    if (lock.tryToTake() || lock.tryToTake()) return lock;
    throw heldBy(path, readHolder(path));
  }

  /** @throws AgentStateError if somebody else has taken the lock in the meantime */
  check(): void {
    const now = readHolder(this.path);
    if (now?.token !== this.holder.token) throw heldBy(this.path, now);
  }

  release(): void {
    if (readHolder(this.path)?.token === this.holder.token) unlinkSync(this.path);
  }

  private tryToTake(): boolean {
    const own = `${this.path}.${this.holder.token}`;
    writeFileSync(own, JSON.stringify(this.holder));
    try {
      // A link is made whole or not at all, and never over another.
      linkSync(own, this.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const held = readHolder(this.path);
      if (held === undefined || !isAlive(held)) this.clear(held);
      return false;
    } finally {
      unlinkSync(own);
    }
  }

  /** Takes the lock of a dead process away; if it was another's by then, puts it back. */
  private clear(dead: Holder | undefined): void {
    const aside = `${this.path}.${this.holder.token}.dead`;
    try {
      renameSync(this.path, aside);
      if (readHolder(aside)?.token !== dead?.token) linkSync(aside, this.path);
      unlinkSync(aside);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
    }
  }
}

/** @returns undefined for a lock that is not there, or was written by no agent */
function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive({ pid, host, startedAt }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is alive, and another user's.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startOf(pid) === startedAt;
}

/** Field 22 of /proc/PID/stat; undefined where there is no such file. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may have spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function heldBy(path: string, holder: Holder | undefined): AgentStateError {
  const who = holder === undefined ? 'another agent' : `the process ${holder.pid} on ${holder.host}`;
  return new AgentStateError(
    `The state is in use by ${who} (${path}). Stop it, or give this agent another folder by --state. ` +
      'If that process is no agent any more, delete the file.',
  );
}
