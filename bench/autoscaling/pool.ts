import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Job, JobResults } from './jobs';

/** Does the jobs, one at a time on each processor. @returns the results in the order of the jobs */
export async function workOff(jobs: readonly Job[]): Promise<JobResults[Job['kind']][]> {
  const results = new Array<JobResults[Job['kind']]>(jobs.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    const thread = new Worker(join(__dirname, 'worker.js'));
    try {
      for (let index = next++; index < jobs.length; index = next++) {
        thread.postMessage(jobs[index]);
        // An error in the thread rejects this, too.
        [results[index]] = await once(thread, 'message');
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(cpus().length, jobs.length) }, worker));
  return results;
}
