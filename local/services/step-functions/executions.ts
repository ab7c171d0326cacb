import { executionDoesNotExist } from './errors';
import type { Execution } from './execution/execution';
import { MAX_CLOSED_EXECUTIONS } from './limits';

/** All running executions, and the newest ended ones. */
export class Executions {
  private readonly byArn = new Map<string, Execution>();

  add(execution: Execution): void {
    this.byArn.set(execution.settings.arn, execution);
    if (this.byArn.size > 2 * MAX_CLOSED_EXECUTIONS) this.forget();
  }

  find(arn: string): Execution | undefined {
    return this.byArn.get(arn);
  }

  /** @throws AwsError ExecutionDoesNotExist */
  get(arn: string): Execution {
    const execution = this.byArn.get(arn);
    if (execution !== undefined) return execution;
    throw executionDoesNotExist(arn);
  }

  /** In the order of their start. */
  list(): Execution[] {
    return [...this.byArn.values()];
  }

  /** Runs only once in many calls, so that a map run with many child executions stays cheap. */
  private forget(): void {
    const closed = this.list().filter(({ status }) => status !== 'RUNNING');
    const surplus = closed.slice(0, Math.max(0, closed.length - MAX_CLOSED_EXECUTIONS));
    for (const { settings } of surplus) this.byArn.delete(settings.arn);
  }
}
