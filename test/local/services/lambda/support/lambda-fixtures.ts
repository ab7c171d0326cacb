import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import {
  type FunctionConfiguration,
  type InvokeResult,
  LambdaRuntime,
  type LambdaRuntimeOptions,
} from '../../../../../local/services/lambda';
import type { LogLine } from '../../../../../local/services/lambda/invocations/invocation';
import { ManualClock } from '../../../../support/manual-clock';

const REGION_AND_ACCOUNT = 'eu-west-1:123456789012';

/** A local Lambda for one test: its functions' code in a folder of its own, its clock in the test's hand. */
export class LambdaFixture {
  readonly clock = new ManualClock();
  readonly clock = new ManualClock();
  readonly folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  readonly logs: LogLine[] = [];
  readonly notices: string[] = [];
  readonly runtime: LambdaRuntime;
  private readonly expected: { readonly text: string; readonly seen: () => void }[] = [];

  constructor(options: Partial<LambdaRuntimeOptions> = {}) {
    this.runtime = new LambdaRuntime({
      clock: this.clock,
      onNotice: (notice) => this.notices.push(notice),
      onLog: (line) => {
        this.logs.push(line);
        for (const { text, seen } of this.expected) if (line.text.includes(text)) seen();
      },
      ...options,
    });
  }

  /** Writes a function's files and registers it. A string is `index.js`. */
  add(
    name: string,
    files: string | Readonly<Record<string, string>>,
    configuration: Partial<FunctionConfiguration> = {},
  ): string {
    const codePath = join(this.folder, name);
    for (const [file, text] of Object.entries(typeof files === 'string' ? { 'index.js': files } : files)) {
      const path = join(codePath, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const arn = `arn:aws:lambda:${REGION_AND_ACCOUNT}:function:${name}`;
    this.runtime.functions.add({
      name,
      arn,
      codePath,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      environment: {},
      timeoutSeconds: 3,
      memorySize: 128,
      ...configuration,
    });
    return arn;
  }

  /** Waits for a line of a log that has `text` in it. */
  line(text: string): Promise<void> {
    if (this.logs.some((line) => line.text.includes(text))) return Promise.resolve();
    return new Promise((seen) => this.expected.push({ text, seen }));
  }

  /** The log's lines, of one invocation where it is named. */
  texts(requestId?: string): string[] {
    return this.logs
      .filter((line) => requestId === undefined || line.requestId === requestId)
      .map((line) => line.text);
  }

  async close(): Promise<void> {
    const closed = this.runtime.close();
    // Functions that ignore SIGTERM are killed a moment later.
    await this.clock.advance(1000);
    await closed;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Makes fixtures that end with their test. */
export function lambdaFixtures(): (options?: Partial<LambdaRuntimeOptions>) => LambdaFixture {
  const open: LambdaFixture[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((fixture) => fixture.close()));
  });
  return (options) => {
    const fixture = new LambdaFixture(options);
    open.push(fixture);
    return fixture;
  };
}

/** The payload of an invocation that ran. */
export function payload(result: InvokeResult): unknown {
  if (result.kind === 'throttled') throw new Error(`throttled: ${result.reason}`);
  return JSON.parse(result.payload);
}
