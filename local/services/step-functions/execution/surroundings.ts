import type { Clock } from '../../../base/clock';
import type { InvokeOptions, InvokeResult } from '../../lambda';
import type { StoredObject } from '../../s3';

/** Runs functions for tasks. */
export interface TaskInvoker {
  invoke(functionName: string, payload: string, options?: InvokeOptions): Promise<InvokeResult>;
  /** @returns the request's id */
  invokeAsync(functionName: string, payload: string, options?: { readonly qualifier?: string }): string;
}

/** What executions work with. */
export interface Surroundings {
  readonly invoker: TaskInvoker;
  /** All objects of a bucket, by key. @throws AwsError NoSuchBucket */
  readonly listObjects: (bucket: string) => readonly StoredObject[];
  /** Real time: time stamps, timeouts, waits until a moment. */
  readonly clock: Clock;
  /** Keeps waits of so many seconds, and those between attempts; may be compressed. */
  readonly compressedClock: Clock;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}
