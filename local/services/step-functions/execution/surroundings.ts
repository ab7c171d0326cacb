import type { Chance } from '../../../base/chance';
import type { Clock } from '../../../base/clock';
import type { InvokeOptions, InvokeResult } from '../../lambda';
import type { StoredObject } from '../../s3';

/** Runs functions for tasks. */
export interface TaskInvoker {
  invoke(functionName: string, payload: string, options?: InvokeOptions): Promise<InvokeResult>;
  /** @returns the request's id */
  invokeAsync(functionName: string, payload: string, options?: { readonly qualifier?: string }): string;
}

/** The services and clocks that executions use. */
export interface Surroundings {
  readonly invoker: TaskInvoker;
  /** All objects of a bucket, by key. @throws AwsError NoSuchBucket */
  readonly listObjects: (bucket: string) => readonly StoredObject[];
  readonly clock: Clock;
  readonly chance: Chance;
}
