import { readFileSync } from 'node:fs';
import type { ObjectStore } from '../local/services/s3';

/** Where Lambda puts what a function could not process ("Retain discarded batch records for a Kinesis Data Streams event source"). */
const PREFIX = 'aws/lambda/';

/** How many records lie in a failure bucket: each object holds the event of an invocation that was given up. */
export function countFailedRecords(objects: ObjectStore, bucket: string): number {
  const failures = objects.listObjects(bucket).filter(({ key }) => key.startsWith(PREFIX));
  return failures.reduce((sum, { file }) => sum + recordsIn(readFileSync(file, 'utf8')), 0);
}

function recordsIn(invocationRecord: string): number {
  const { payload } = JSON.parse(invocationRecord) as { payload: string };
  return (JSON.parse(payload) as { Records: readonly unknown[] }).Records.length;
}
