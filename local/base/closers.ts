/** What has to be ended, in the reverse order of its start. */
export class Closers {
  private steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.steps.push(step);
  }

  /**
   * Runs every step once, even where one fails.
   * @throws AggregateError of the failures
   */
  async close(): Promise<void> {
    const steps = this.steps.reverse();
    this.steps = [];
    const failures: unknown[] = [];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'The local AWS did not stop cleanly.');
  }
}
