import { afterEach } from 'vitest';
import { AwsError } from '../../../../../local/http';
import type { InvokeResult } from '../../../../../local/services/lambda';
import { type Execution, StateMachines } from '../../../../../local/services/step-functions';
import { ManualClock } from '../../../../support/manual-clock';

export const HOME = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };
export const ROLE = 'arn:aws:iam::123456789012:role/machine';

/** What a function of a test answers, or throws; `never` for one that hangs. */
export type Handler = (event: never, attempt: number) => unknown;

/** A local Step Functions for one test: functions are handlers of the test, the clock in its hand. */
export class StepFunctionsFixture {
  readonly clock = new ManualClock();
  readonly notices: string[] = [];
  /** Payloads, in the order in which functions were invoked. */
  readonly invoked: { readonly name: string; readonly payload: unknown; readonly options: object }[] = [];
  /** How many invocations there were at once, at most. */
  mostAtOnce = 0;
  readonly machines: StateMachines;
  private atOnce = 0;
  private machineCount = 0;

  constructor(
    private readonly functions: Readonly<Record<string, Handler>> = {},
    readonly keys: readonly string[] = [],
  ) {
    this.machines = new StateMachines({
      invoker: {
        invoke: (name, payload, options = {}) => this.invoke(name, payload, options),
        invokeAsync: (name, payload, options = {}) => {
          this.invoked.push({ name, payload: JSON.parse(payload), options });
          return 'request-id';
        },
      },
      listObjects: (bucket) => {
        if (bucket !== 'parking')
          throw new AwsError('NoSuchBucket', 'The specified bucket does not exist.', 404);
        const lastModified = Date.UTC(2026, 10, 20);
        return this.keys.map((key) => ({ key, size: 5, etag: '"e"', lastModified, headers: {}, file: '' }));
      },
      clock: this.clock,
      random: () => 0.5,
      onNotice: (sentence) => this.notices.push(sentence),
    });
  }

  /** Makes a state machine of these states, the first of which it begins with. */
  readonly add = async (
    states: object,
    more: object = {},
    type: 'STANDARD' | 'EXPRESS' = 'STANDARD',
  ): Promise<string> => {
    this.machineCount += 1;
    const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more });
    const name = `machine-${this.machineCount}`;
    return (await this.machines.add({ name, type, definition, roleArn: ROLE }, HOME)).arn;
  };

  /** Plays states to their end, and lets the clock run for as long as that takes. */
  readonly play = async (states: object, input: unknown = {}, more: object = {}): Promise<Execution> => {
    const execution = this.machines.start(await this.add(states, more), { input: JSON.stringify(input) });
    return await this.end(execution);
  };

  async end(execution: Execution): Promise<Execution> {
    for (let minutes = 0; execution.status === 'RUNNING'; minutes += 1) {
      if (minutes > 1000) throw new Error(`${execution.settings.arn} does not end.`);
      await this.clock.advance(60_000);
    }
    return execution;
  }

  private async invoke(name: string, text: string, options: object): Promise<InvokeResult> {
    const payload = JSON.parse(text) as never;
    this.invoked.push({ name, payload, options });
    const handler = this.functions[name];
    if (handler === undefined)
      throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const attempt = this.invoked.filter((it) => it.name === name).length;
    const facts = { requestId: `request-${attempt}`, executedVersion: '$LATEST' };
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    try {
      const answer = await handler(payload, attempt);
      if (answer === THROTTLED) return { kind: 'throttled', reason: 'Rate Exceeded.' };
      return { kind: 'success', payload: JSON.stringify(answer ?? null), ...facts };
    } catch (error) {
      const failure = { errorType: Object(error).name, errorMessage: Object(error).message };
      return {
        kind: 'functionError',
        functionError: 'Unhandled',
        payload: JSON.stringify(failure),
        ...facts,
      };
    } finally {
      this.atOnce -= 1;
    }
  }
}

/** Answered by a handler that stands for a function without free concurrency. */
export const THROTTLED = Symbol('throttled');

/** Makes fixtures that end with their test, and leave no timer behind. */
export function stepFunctions() {
  const open: StepFunctionsFixture[] = [];
  afterEach(() => {
    for (const { machines, clock } of open.splice(0)) {
      machines.close();
      if (clock.pending > 0) throw new Error('A timer was left behind.');
    }
  });
  return (...settings: ConstructorParameters<typeof StepFunctionsFixture>) => {
    const fixture = new StepFunctionsFixture(...settings);
    open.push(fixture);
    return fixture;
  };
}

/** How an execution ended, its output read. */
export function ending({ status, ending: { output, error, cause } }: Execution) {
  return { status, ...(output === undefined ? { error, cause } : { output: JSON.parse(output) }) };
}

export const succeeded = (output: unknown) => ({ status: 'SUCCEEDED', output });

/** A Task that invokes a function through the optimized integration. */
export function invoke(name: string, more: object = {}) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: name, 'Payload.$': '$' },
    ...('Next' in more ? {} : { End: true }),
    ...more,
  };
}

/** Anything that throws by a name, as functions do. */
export function failure(name: string, message = 'no'): Error {
  return Object.assign(new Error(message), { name });
}
