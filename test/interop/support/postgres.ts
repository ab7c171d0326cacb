import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { until } from './until';

/** Where Debian's package has its programs. */
const DEBIAN = '/usr/lib/postgresql';

/** Whoever is root: PostgreSQL does not run as that. */
const NOBODY = 65_534;

/** The folder of PostgreSQL's programs. Undefined, and said so, where there is none or it could not be run. */
export function postgresPrograms(): string | undefined {
  const programs = installed();
  const closed = programs !== undefined && isRoot() ? closedFolder(dirname(tmpdir())) : undefined;
  if (programs === undefined) console.log('skipped: there is no PostgreSQL (apt-get install postgresql)');
  if (closed === undefined) return programs;
  console.log(`skipped: PostgreSQL does not run as root, and nobody else may enter ${closed} (chmod o+x)`);
  return undefined;
}

const isRoot = () => process.getuid?.() === 0;

/** The folder on a way that only its owner may enter. */
function closedFolder(folder: string): string | undefined {
  if ((statSync(folder).mode & 0o001) === 0) return folder;
  return dirname(folder) === folder ? undefined : closedFolder(dirname(folder));
}

function installed(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  const versions = readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one));
  return versions
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** A PostgreSQL of its own, without a port: it listens at a socket in its folder. */
export class Postgres {
  private readonly folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  private readonly data = join(this.folder, 'data');
  private readonly as: { uid?: number; gid?: number };
  private server: ChildProcess | undefined;

  constructor(private readonly bin: string) {
    this.as = isRoot() ? { uid: NOBODY, gid: NOBODY } : {};
    mkdirSync(this.data);
    if (isRoot()) {
      for (const folder of [tmpdir(), this.folder]) chmodSync(folder, 0o711);
      for (const folder of [this.folder, this.data]) chownSync(folder, NOBODY, NOBODY);
    }
    const args = ['-D', this.data, '-U', 'sink', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
    execFileSync(join(bin, 'initdb'), args, { ...this.as, cwd: this.data, stdio: 'pipe' });
  }

  async start(): Promise<void> {
    const args = ['-D', this.data, '-k', this.folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
    this.server = spawn(join(this.bin, 'postgres'), args, { ...this.as, cwd: this.data, stdio: 'ignore' });
    await until(() => this.run('select 1').status === 0);
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    // Fast shutdown: connections end, and what is committed stays.
    server.kill('SIGINT');
    await ended;
    this.server = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a script until its first error, each statement committed by itself. */
  run(script: string): { status: number; output: string; error: string } {
    const options = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-v', 'VERBOSITY=verbose', '-f', '-'];
    const { status, stdout, stderr } = spawnSync(
      join(this.bin, 'psql'),
      ['-h', this.folder, '-U', 'sink', '-d', 'postgres', ...options],
      { input: script, encoding: 'utf8' },
    );
    return { status: status ?? 1, output: stdout.trim(), error: stderr };
  }
}
