import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { EventClock } from '../../../../../local/base/time';
import {
  type FunctionConfiguration,
  type InvokeResult,
  LambdaRuntime,
  type LambdaRuntimeOptions,
} from '../../../../../local/services/lambda';
import type { LogLine } from '../../../../../local/services/lambda/invocations/invocation';

/** Time stands while nobody plays it. */
const STANDING = 1e-9;
const REGION_AND_ACCOUNT = 'eu-west-1:123456789012';

export interface LambdaFixtureOptions extends Partial<LambdaRuntimeOptions> {
  /** Of the clock. */
  readonly stallMs?: number;
}

/** A local Lambda for one test: its functions' code in a folder of its own, its time played. */
export class LambdaFixture {
  readonly clock: EventClock;
  readonly folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  readonly logs: LogLine[] = [];
  readonly notices: string[] = [];
  readonly runtime: LambdaRuntime;
  private readonly expected: { readonly text: string; readonly seen: () => void }[] = [];

  constructor({ stallMs, ...options }: LambdaFixtureOptions = {}) {
    const onNotice = (notice: string) => this.notices.push(notice);
    const startsAt = Date.UTC(2026, 10, 20, 12);
    const onError = (error: unknown) => onNotice(String(error));
    this.clock = new EventClock({ startsAt, livePace: STANDING, stallMs, onNotice, onError });
    this.runtime = new LambdaRuntime({
      clock: this.clock,
      onNotice,
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

  /** Invokes a function, and plays time until it has answered. */
  invoke(...invocation: Parameters<LambdaRuntime['invoke']>): Promise<InvokeResult> {
    return this.clock.play(this.runtime.invoke(...invocation));
  }

  /** Plays time until there is a line of a log that has `text` in it. */
  line(text: string): Promise<void> {
    if (this.logs.some((line) => line.text.includes(text))) return Promise.resolve();
    const line = new Promise<void>((seen) => this.expected.push({ text, seen }));
    void this.clock.play(line);
    return line;
  }

  /** The log's lines, of one invocation where it is named. */
  texts(requestId?: string): string[] {
    return this.logs
      .filter((line) => requestId === undefined || line.requestId === requestId)
      .map((line) => line.text);
  }

  async close(): Promise<void> {
    await this.runtime.close();
    this.clock.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Makes fixtures that end with their test. */
export function lambdaFixtures(): (options?: LambdaFixtureOptions) => LambdaFixture {
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
