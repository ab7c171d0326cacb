import { afterEach, beforeEach, vi } from 'vitest';
import type * as redrive from '../../../../../lambdas/dead-letter-redrive';
import { captureLog, functionContext, stubEnvironment } from '../../support/function-context';
import { BUCKET, type RedriveBench, startBench } from './redrive-bench';

/** The function, loaded anew for each test of a file, and all that it talks to. */
export interface RedriveFunction {
  readonly bench: RedriveBench;
  /** What it logs. */
  readonly log: ReturnType<typeof captureLog>;
  /** Loads it again with another environment. */
  load(environment: Readonly<Record<string, string>>): Promise<void>;
  run(request?: unknown): ReturnType<typeof redrive.handler>;
  /** @returns an answer of the consumer that never comes, because the time of the run is up with the call */
  timeLimit(): Promise<() => Promise<never>>;
}

/** What the function has of its 15 minutes when it begins, and when it has to come to an end. */
const REMAINING_MS = 900_000;
const LIMIT_MS = REMAINING_MS - 10_000;

/** @param from where its pointers are; a queue's URL is an endpoint of the test's bench */
export function useRedrive(from: 'queue' | 'bucket'): RedriveFunction {
  let bench: RedriveBench;
  let log: ReturnType<typeof captureLog>;
  let handler: typeof redrive.handler;

  async function load(environment: Readonly<Record<string, string>>): Promise<void> {
    stubEnvironment({ QUEUE_URL: '', BUCKET_NAME: '', ...bench.environment, ...environment });
    vi.resetModules();
    ({ handler } = await import('../../../../../lambdas/dead-letter-redrive/index.js'));
  }

  beforeEach(async () => {
    bench = await startBench();
    log = captureLog();
    const queue = { QUEUE_URL: `${bench.environment.AWS_ENDPOINT_URL}/123456789012/failures` };
    await load(from === 'queue' ? queue : { BUCKET_NAME: BUCKET });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await bench.close();
  });

  return {
    get bench() {
      return bench;
    },
    get log() {
      return log;
    },
    load,
    run: (request = {}) => handler(request, functionContext(REMAINING_MS)),
    async timeLimit() {
      const { systemClock } = await import('../../../../../client/index.js');
      const { after } = systemClock;
      let end = (): void => {
        throw new Error('The run has not set its limit.');
      };
      vi.spyOn(systemClock, 'after').mockImplementation((ms, run) => {
        if (ms !== LIMIT_MS) return after(ms, run);
        end = run;
        return () => undefined;
      });
      return () => {
        end();
        return new Promise(() => undefined);
      };
    },
  };
}
