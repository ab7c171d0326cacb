import type { JsonObject } from '../../../base/json-object';
import type { Scope } from '../language/scope';
import { StateError } from '../language/state-error';
import { MAX_DATA_BYTES } from '../limits';
import type { Cancellation } from './cancellation';
import type { Execution } from './execution';
import type { Surroundings } from './surroundings';

/** The item of a map's iteration. */
export interface MapItem {
  readonly Index: number;
  readonly Value: unknown;
}

/**
 * The position of an execution: its state, variables and last event. Each iteration of an inline map and each
 * branch has a frame of its own.
 */
export class Frame {
  variables: JsonObject = {};
  private state: { readonly Name: string; readonly EnteredTime: string; RetryCount: number } | undefined;
  private lastEventId = 0;

  constructor(
    readonly execution: Execution,
    readonly cancellation: Cancellation,
    private readonly item?: MapItem,
  ) {
    this.lastEventId = execution.history.events.length;
  }

  get surroundings(): Surroundings {
    return this.execution.surroundings;
  }

  /** The context object: `$$`. */
  get context(): JsonObject {
    const { arn, name, machine } = this.execution.settings;
    return {
      Execution: {
        Id: arn,
        Input: this.execution.input,
        Name: name,
        RoleArn: machine.roleArn,
        StartTime: new Date(this.execution.startDate).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
      ...(this.state === undefined ? {} : { State: { ...this.state } }),
      ...(this.item === undefined ? {} : { Map: { Item: this.item } }),
    };
  }

  scope(input: unknown): Scope {
    const { chance, clock } = this.surroundings;
    return { input, context: this.context, variables: this.variables, chance, now: clock.now() };
  }

  /** A frame for an iteration or a branch. It sees these variables, and its own assignments stay in it. */
  fork(cancellation: Cancellation, item: MapItem | undefined = this.item): Frame {
    const fork = new Frame(this.execution, cancellation, item);
    fork.variables = this.variables;
    fork.state = this.state;
    fork.lastEventId = this.lastEventId;
    return fork;
  }

  enter(stateName: string): void {
    const EnteredTime = new Date(this.surroundings.clock.now()).toISOString();
    this.state = { Name: stateName, EnteredTime, RetryCount: 0 };
  }

  countRetry(): void {
    if (this.state !== undefined) this.state.RetryCount += 1;
  }

  record(type: string, details?: JsonObject): void {
    this.lastEventId = this.execution.history.record(type, this.lastEventId, details);
  }
}

/**
 * Converts data to JSON.
 * @param of the state's name, for the message
 * @throws StateError States.DataLimitExceeded above 256 KiB
 */
export function checkedJson(data: unknown, of: string): string {
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) <= MAX_DATA_BYTES) return json;
  throw new StateError(
    'States.DataLimitExceeded',
    `The state/task '${of}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
