import type { ChildProcess } from 'node:child_process';
import { JavaProgram } from './java-program';

/** The Kinesis Client Library of Maven Central, compiled with a small worker. */
export class Kcl {
  private constructor(private readonly program: JavaProgram) {}

  /** The reason why it cannot be had here; undefined where it can. */
  static missing(): string | undefined {
    return JavaProgram.missing();
  }

  /** @param sources the folder with pom.xml and KclWorker.java */
  static prepare(sources: string): Kcl {
    return new Kcl(JavaProgram.prepare(sources, 'KclWorker'));
  }

  start(options: KclWorkerOptions): KclWorker {
    const { endpoint, streamName, applicationName, workerId, region, settings = 'polling' } = options;
    const { most = Number.MAX_SAFE_INTEGER, output = 'print', failoverTimeMs = 10_000 } = options;
    const args = [endpoint, streamName, applicationName, workerId, String(most), output, region];
    return new KclWorker(this.program.start(['-Xmx512m'], [...args, String(failoverTimeMs), settings]));
  }

  close(): void {
    this.program.close();
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
  /**
   * `stock`: the endpoint is all that the program sets, so it reads by enhanced fan-out and puts metrics. `polling`: it
   * polls four times a second, and puts no metrics. `quick`: polling, with short waits for leases. Default `polling`.
   */
  readonly settings?: 'stock' | 'polling' | 'quick';
}

/** A process of the Kinesis Client Library. */
export class KclWorker {
  /** The texts of the records that it has processed. */
  readonly texts: string[] = [];
  /** The shard of each of them. */
  readonly shards: string[] = [];
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
      const [kind, shard, , , data] = line.split(' ');
      if (kind !== 'record' || shard === undefined || data === undefined) continue;
      this.texts.push(data);
      this.shards.push(shard);
    }
  }
}
