import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = ['-Daws.cborEnabled=false', '-Xmx512m'];

/** The Kinesis Client Library of Maven Central, compiled with a small worker. */
export class Kcl {
  private readonly workers: KclWorker[] = [];

  private constructor(
    private readonly folder: string,
    private readonly classpath: string,
  ) {}

  /** The reason why it cannot be had here; undefined where it can. */
  static missing(): string | undefined {
    if (spawnSync('javac', ['-version']).status !== 0) return 'Java (a JDK, 17 or later)';
    return spawnSync('mvn', ['-version']).status === 0 ? undefined : 'Maven';
  }

  /** @param sources the folder with pom.xml and KclWorker.java */
  static prepare(sources: string): Kcl {
    const folder = mkdtempSync(join(tmpdir(), 'kcl-'));
    const list = join(folder, 'classpath');
    const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${list}`];
    execFileSync('mvn', ['-q', '-B', '-f', join(sources, 'pom.xml'), ...goal], { stdio: 'pipe' });
    const jars = execFileSync('cat', [list], { encoding: 'utf8' }).trim();
    execFileSync('javac', ['-nowarn', '-cp', jars, '-d', folder, join(sources, 'KclWorker.java')], {
      stdio: 'pipe',
    });
    return new Kcl(folder, `${folder}:${jars}`);
  }

  start(options: KclWorkerOptions): KclWorker {
    const { endpoint, streamName, applicationName, workerId, region } = options;
    const { most = Number.MAX_SAFE_INTEGER, output = 'print', failoverTimeMs = 10_000 } = options;
    const args = [endpoint, streamName, applicationName, workerId, String(most), output, region];
    const command = [...FLAGS, '-cp', this.classpath, 'KclWorker', ...args, String(failoverTimeMs)];
    const worker = new KclWorker(spawn('java', command));
    this.workers.push(worker);
    return worker;
  }

  close(): void {
    for (const worker of this.workers) worker.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface KclWorkerOptions {
  readonly endpoint: string;
  readonly streamName: string;
  readonly applicationName: string;
  readonly workerId: string;
  readonly region: string;
  /** So many records it processes, and no more. Default all. */
  readonly most?: number;
  /** A line for each record, or one for each call. Default `print`. */
  readonly output?: 'print' | 'count';
  /** Default 10,000, as in the Kinesis Client Library. */
  readonly failoverTimeMs?: number;
}

/** A process of the Kinesis Client Library. */
export class KclWorker {
  /** The texts of the records that it has processed. */
  readonly texts: string[] = [];
  private printed = '';
  private readonly ended: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => child.on('close', resolve));
    child.stderr?.resume();
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.read(text));
  }

  /** Lets it end in order: leases are given up. */
  async stop(): Promise<void> {
    this.child.stdin?.end('stop\n');
    const code = await this.ended;
    if (code !== 0) throw new Error(`The KCL worker ended with exit code ${code}.`);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private read(text: string): void {
    const lines = (this.printed + text).split('\n');
    this.printed = lines.pop() ?? '';
    for (const line of lines) {
      const [kind, , , , data] = line.split(' ');
      if (kind === 'record' && data !== undefined) this.texts.push(data);
    }
  }
}
