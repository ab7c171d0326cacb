import { messageOf } from '../../../base/message-of';
import { StateError } from '../language/state-error';
import type { MapRun } from '../map-run/map-run';
import { Cancellation, Cancelled } from './cancellation';
import { History } from './history';
import { afterLong } from './long-wait';
import type { Surroundings } from './surroundings';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The state machine of an execution. The one of a child execution is `…:stateMachine:name/label`. */
export interface ExecutedMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
}

export interface ExecutionSettings {
  readonly arn: string;
  readonly name: string;
  readonly machine: ExecutedMachine;
  /** Set for a child execution. */
  readonly mapRunArn: string | undefined;
  /** JSON. */
  readonly input: string;
  /** Real seconds; `undefined` for no timeout. */
  readonly timeoutSeconds: number | undefined;
}

/** The output or the failure of an ended execution. */
interface Ending {
  /** JSON. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** An execution of a state machine, or a child execution of a map run. */
export class Execution {
  readonly history: History;
  readonly cancellation = new Cancellation();
  /** In the order in which they were started. */
  readonly mapRuns: MapRun[] = [];
  /** The parsed input. */
  readonly input: unknown;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  /** Resolves at the end, whatever the status. */
  readonly ended: Promise<void>;
  private currentStatus: ExecutionStatus = 'RUNNING';
  private currentEnding: Ending & { readonly stopDate?: number } = {};
  private tellEnd: () => void = () => undefined;

  constructor(
    readonly settings: ExecutionSettings,
    readonly surroundings: Surroundings,
  ) {
    const { clock } = surroundings;
    this.history = new History(() => clock.now());
    this.startDate = clock.now();
    this.input = JSON.parse(settings.input);
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
  }

  get status(): ExecutionStatus {
    return this.currentStatus;
  }

  get ending(): Ending & { readonly stopDate?: number } {
    return this.currentEnding;
  }

  /**
   * Runs the execution to its end.
   * @param work runs the states; resolves to the output
   * @throws Error any error that is no failure of a state; the execution has failed then
   */
  async run(work: (input: unknown) => Promise<unknown>): Promise<void> {
    const { input, machine, timeoutSeconds } = this.settings;
    const callOff =
      timeoutSeconds === undefined
        ? () => undefined
        : afterLong(this.surroundings.clock, timeoutSeconds * 1000, () =>
            this.end('TIMED_OUT', { error: 'States.Timeout' }),
          );
    try {
      this.history.record('ExecutionStarted', 0, { input, inputDetails: WHOLE, roleArn: machine.roleArn });
      const output = JSON.stringify(await work(this.input));
      this.end('SUCCEEDED', { output });
    } catch (error) {
      if (error instanceof Cancelled) return;
      const { error: name, cause } =
        error instanceof StateError ? error : new StateError('States.Runtime', messageOf(error));
      this.end('FAILED', { error: name, cause });
      if (!(error instanceof StateError)) throw error;
    } finally {
      callOff();
    }
  }

  /** Aborts the execution, unless it has ended. Functions that it invoked continue. */
  stop(error?: string, cause?: string): void {
    this.end('ABORTED', { error, cause });
  }

  private end(status: Exclude<ExecutionStatus, 'RUNNING'>, ending: Ending): void {
    if (this.currentStatus !== 'RUNNING') return;
    this.currentStatus = status;
    this.currentEnding = { ...ending, stopDate: this.surroundings.clock.now() };
    const { output, ...failure } = ending;
    this.history.end(END_EVENTS[status], output === undefined ? failure : { output, outputDetails: WHOLE });
    this.cancellation.cancel();
    this.tellEnd();
  }
}

const END_EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** The details of data in the history. Only AWS's logs truncate data. */
export const WHOLE = { truncated: false };
