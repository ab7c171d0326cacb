import { messageOf } from '../../../base/message-of';
import { StateError } from '../language/state-error';
import type { MapRun } from '../map-run/map-run';
import { Cancellation, Cancelled } from './cancellation';
import { History } from './history';
import { afterLong } from './long-wait';
import type { Surroundings } from './surroundings';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The state machine that an execution is of; a map run's is `…:stateMachine:name/label`. */
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
  /** Of a child workflow execution. */
  readonly mapRunArn: string | undefined;
  /** JSON. */
  readonly input: string;
  /** In real seconds; `undefined` for as long as it takes. */
  readonly timeoutSeconds: number | undefined;
}

/** How an execution ended, beside its status. */
interface Ending {
  /** JSON. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** One run of a state machine, or of a distributed map's states for one batch. */
export class Execution {
  readonly history: History;
  readonly cancellation = new Cancellation();
  /** In the order in which they were started. */
  readonly mapRuns: MapRun[] = [];
  /** What it was given, read. */
  readonly input: unknown;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  /** Resolves when it is over, however it ended. */
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
   * Runs it to its end.
   * @param work the states; gives the output
   * @throws Error what is neither a failure of a state nor an end from outside; the execution has failed then
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

  /** Ends it from outside, if it is not over yet. Functions that run for it go on, and nobody waits for them. */
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

/** AWS cuts data that are too long for its logs; the history has them whole. */
export const WHOLE = { truncated: false };
