import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JavaProgram } from '../client/java-program';
import { cpuSeconds } from './cpu-seconds';

/** The groups of runtime properties that a job reads. */
export type JobProperties = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What Flink 1.19 asks of Java 17 (`env.java.opts.all` in the configuration of its distribution). */
const OPENED = [
  'java.lang',
  'java.lang.invoke',
  'java.net',
  'java.nio',
  'java.text',
  'java.time',
  'java.util',
];
const FLAGS = OPENED.flatMap((name) => ['--add-opens', `java.base/${name}=ALL-UNNAMED`]);

/** The job of examples/flink-sessions, compiled, in a Flink of one process. */
export class FlinkJob {
  /** Where Flink saves its checkpoints. */
  readonly checkpoints: string;
  /** What Flink wrote to standard output and error. */
  printed = '';
  private child: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    private readonly classpath: string,
  ) {
    this.checkpoints = join(folder, 'checkpoints');
  }

  /**
   * @param project the folder with pom.xml
   * @returns undefined, with a printed line, where there is no JDK, no Maven, or no way to the connectors
   */
  static prepare(project: string): FlinkJob | undefined {
    const missing = JavaProgram.missing();
    if (missing !== undefined) {
      console.log(`skipped: Flink needs ${missing}`);
      return undefined;
    }
    const folder = mkdtempSync(join(tmpdir(), 'flink-'));
    const list = join(folder, 'classpath');
    const goal = ['-f', join(project, 'pom.xml'), 'dependency:build-classpath', `-Dmdep.outputFile=${list}`];
    const got = [['--offline'], []].some(
      (flags) => spawnSync('mvn', ['-q', '-B', ...flags, ...goal], { timeout: 400_000 }).status === 0,
    );
    if (!got) {
      console.log('skipped: Maven could not fetch Flink and its connectors');
      rmSync(folder, { recursive: true, force: true });
      return undefined;
    }
    const jars = readFileSync(list, 'utf8').trim();
    const classes = join(folder, 'classes');
    const sources = join(project, 'src/main');
    execFileSync('javac', ['-nowarn', '-cp', jars, '-d', classes, join(sources, 'java/SqlJob.java')], {
      stdio: 'pipe',
    });
    copyFileSync(join(sources, 'resources/job.sql'), join(classes, 'job.sql'));
    return new FlinkJob(folder, `${classes}:${jars}`);
  }

  /**
   * Starts the job, from its newest checkpoint if there is one.
   * @param properties as the service would hand them to the job
   */
  start(properties: JobProperties, environment: NodeJS.ProcessEnv): void {
    const file = join(this.folder, 'application_properties.json');
    const newest = this.newestCheckpoint();
    const flink = {
      'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',
      'state.checkpoints.dir': `file://${this.checkpoints}`,
      ...(newest !== undefined && { 'execution.savepoint.path': newest }),
      ...properties.flink,
    };
    const groups = Object.entries({ ...properties, flink }).map(([PropertyGroupId, PropertyMap]) => ({
      PropertyGroupId,
      PropertyMap,
    }));
    writeFileSync(file, JSON.stringify(groups));
    this.child = spawn(
      'java',
      [
        '-Xmx512m',
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        ...FLAGS,
        '-cp',
        this.classpath,
        'SqlJob',
        file,
      ],
      { env: environment },
    );
    const take = (text: Buffer) => {
      this.printed = (this.printed + text).slice(-100_000);
    };
    this.child.stdout?.on('data', take);
    this.child.stderr?.on('data', take);
  }

  /** @throws Error with what it printed, if it has ended by itself */
  check(): void {
    const { exitCode } = this.child ?? {};
    if (typeof exitCode === 'number') throw new Error(`Flink ended with ${exitCode}:\n${this.printed}`);
  }

  /** The folder of the newest checkpoint that is whole. */
  newestCheckpoint(): string | undefined {
    if (!existsSync(this.checkpoints)) return undefined;
    const whole = readdirSync(this.checkpoints, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('/_metadata'))
      .map((name) => join(this.checkpoints, name));
    const [newest] = whole.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
    return newest?.slice(0, -'/_metadata'.length);
  }

  /** Its CPU time so far. */
  get cpuSeconds(): number {
    return cpuSeconds(this.child?.pid ?? 0);
  }

  /** Removes its checkpoints, so that the next start has no state. */
  forget(): void {
    rmSync(this.checkpoints, { recursive: true, force: true });
  }

  /** Kills it, as a machine that is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
    this.child = undefined;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
