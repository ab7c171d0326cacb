import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ObjectStore } from '../../local/services/s3';

/**
 * The blueprint's delivery stream puts page views below the first prefix, and records that failed below the
 * second.
 */
const DELIVERED = 'page-views/';
const FAILED = 'errors/';

/** What a delivery bucket holds, read from its objects. */
export interface DeliveredRecords {
  /** Page views in all objects together; one that is in two objects counts twice. */
  readonly delivered: number;
  /** Distinct page views, by their id. */
  readonly distinct: number;
  /** Records below the error prefix. */
  readonly failed: number;
}

/** Counts the records in a delivery bucket by reading every object. */
export function countDeliveredRecords(objects: ObjectStore, bucket: string): DeliveredRecords {
  let [delivered, failed] = [0, 0];
  const ids = new Set<string>();
  for (const { key, file } of objects.listObjects(bucket)) {
    if (key.startsWith(FAILED)) failed += linesOf(readFileSync(file)).length;
    if (!key.startsWith(DELIVERED)) continue;
    for (const line of linesOf(gunzipSync(readFileSync(file)))) {
      delivered++;
      ids.add((JSON.parse(line) as { id: string }).id);
    }
  }
  return { delivered, distinct: ids.size, failed };
}

function linesOf(content: Buffer): string[] {
  return content
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
