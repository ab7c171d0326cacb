/** Tells listeners that something happened, at most once a turn of the event loop. */
export class Activity {
  private readonly listeners = new Set<() => void>();
  private scheduled = false;

  /** @returns a function that stops the calls */
  on(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  happened(): void {
    if (this.scheduled || this.listeners.size === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener();
    });
  }
}
