/**
 * What the policy remembers from one decision to the next: plain JSON, below 100 KB. Hosts store it and hand it back
 * unread; `undefined` stands for nothing remembered, and costs the policy only what it had learned.
 */
export interface PolicyState {
  /** Of this shape. A state of another version is dropped, and learning begins anew. */
  readonly version: 1;
  /** The time of the last observation, in milliseconds since the epoch. */
  readonly observedAt: number;
}
