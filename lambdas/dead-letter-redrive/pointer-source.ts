/** A message or object that should hold a pointer. */
export interface PointerMessage {
  /** The message id in the queue, or the key in the bucket. */
  readonly id: string;
  read(): Promise<string>;
}

/** Where the pointers lie. No pointer is handed out twice in one run. */
export interface PointerSource {
  /**
   * @param atMost how many are wanted
   * @returns one to ten; none once there are no more
   */
  next(atMost: number, signal: AbortSignal): Promise<PointerMessage[]>;
  /**
   * @param ids of messages that `next` has handed out, each once
   * @returns the ids that could not be deleted, with the reason
   */
  delete(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Ends the run: what was handed out and not deleted is there for the next one at once. */
  release(): Promise<void>;
}
