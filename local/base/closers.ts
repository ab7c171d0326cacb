/** Steps that stop what was started, run in the reverse order of the starts. */
export class Closers {
  private steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.steps.push(step);
  }

  /**
   * Runs every step once, also after a step has failed.
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
