import type { SourceRecord } from './source-record';

/** Where an object is. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
}

/**
 * What has become of some records. Each record that a delivery stream or channel takes in comes to exactly one of `delivered`,
 * `dropped`, `failed` and `lost`; `backedUp` tells of the copies that source record backup makes.
 */
export type DeliveryOutcome = { readonly records: readonly SourceRecord[] } & (
  | { readonly kind: 'delivered' /** Absent for an HTTP endpoint. */; readonly object?: ObjectAddress }
  | { readonly kind: 'backedUp'; readonly object: ObjectAddress }
  /** The transform function said so. */
  | { readonly kind: 'dropped' }
  /** An object under the error prefix has them, with the reason. */
  | { readonly kind: 'failed'; readonly errorType: string; readonly object: ObjectAddress }
  /** Nobody has them: neither their place nor the error prefix could be written until the end. */
  | { readonly kind: 'lost'; readonly reason: string }
);
