import { randomUUID } from 'node:crypto';
import type { AwsEnvironment } from '../../base/aws-environment';
import { working } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import type { MapState } from './definition/map-state';
import {
  executionAlreadyExists,
  invalidArn,
  invalidExecutionInput,
  invalidName,
  isStopping,
  resourceNotFound,
  stateMachineAlreadyExists,
  stateMachineDoesNotExist,
  validationError,
} from './errors';
import { type ExecutedMachine, Execution } from './execution/execution';
import { Frame } from './execution/frame';
import { type RunStates, statesRunner } from './execution/run-states';
import type { Surroundings } from './execution/surroundings';
import { Executions } from './executions';
import { MAX_DATA_BYTES, MAX_EXPRESS_SECONDS, MAX_NAME_CHARACTERS } from './limits';
import { MapRun } from './map-run/map-run';
import { type MapRunHost, runDistributedMap } from './map-run/run-distributed-map';
import { StateMachine, type StateMachineSettings } from './state-machine';

export interface StateMachinesOptions extends Omit<Surroundings, 'random'> {
  /** Default: `Math.random`. */
  readonly random?: () => number;
  /** Receives each execution at its start and at its end, but no child executions. */
  readonly onChange?: (execution: Execution) => void;
  /** Receives a sentence for each execution that the end of the run aborts, and for each internal error. */
  readonly onNotice: (sentence: string) => void;
}

/** The parameters of StartExecution. */
export interface StartRequest {
  /** Default: generated. */
  readonly name?: string;
  /** JSON, default `{}`. */
  readonly input?: string;
}

/**
 * The state machines and their executions.
 *
 * The interpreter is our own: the package `aws-local-stepfunctions` 3.0.0 has no distributed maps, takes no
 * clock and no Lambda client, and needs Node.js 22.
 */
export class StateMachines {
  readonly executions = new Executions();
  private readonly machines = new Map<string, StateMachine>();
  private readonly surroundings: Surroundings;
  private readonly runStates: RunStates;
  private isClosed = false;

  constructor(private readonly options: StateMachinesOptions) {
    this.surroundings = { random: Math.random, ...options };
    this.runStates = statesRunner(async (state, scope, frame) => {
      if (state.distributed === undefined) throw new Error(`${state.name} is no distributed map.`);
      const host = this.mapRunHost(this.machineOf(frame.execution));
      return await runDistributedMap(state, state.distributed, scope, frame, host);
    });
  }

  /** @throws AwsError InvalidName, InvalidDefinition (with state and field), StateMachineAlreadyExists */
  async add(settings: StateMachineSettings, home: AwsEnvironment): Promise<StateMachine> {
    checkName(settings.name);
    const { clock } = this.surroundings;
    const reading = StateMachine.read(settings, home, clock.now());
    const machine = await working(clock, `state machine ${settings.name}`, reading);
    if (this.machines.has(machine.arn)) throw stateMachineAlreadyExists(machine.arn);
    this.machines.set(machine.arn, machine);
    return machine;
  }

  /** In the order of their creation. */
  list(): StateMachine[] {
    return [...this.machines.values()];
  }

  /** @throws AwsError InvalidArn, StateMachineDoesNotExist */
  get(arn: string): StateMachine {
    const machine = this.machines.get(arn);
    if (machine !== undefined) return machine;
    throw /^arn:[\w-]+:states:[\w-]*:\d*:stateMachine:/.test(arn)
      ? stateMachineDoesNotExist(arn)
      : invalidArn(arn);
  }

  /**
   * Starts an execution and returns at once. For a STANDARD state machine it is idempotent: it returns a
   * running execution with the same name and input.
   * @throws AwsError StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists
   */
  start(machineArn: string, { name = randomUUID(), input = '{}' }: StartRequest = {}): Execution {
    if (this.isClosed) throw isStopping();
    const machine = this.get(machineArn);
    checkName(name);
    checkInput(input);
    const arn = machine.executionArn(name);
    const before = this.executions.find(arn);
    if (before !== undefined) {
      if (before.status === 'RUNNING' && before.settings.input === input) return before;
      throw executionAlreadyExists(arn);
    }
    const { settings, definition } = machine;
    const isExpress = settings.type === 'EXPRESS';
    const executed: ExecutedMachine = { ...settings, arn: machine.arn };
    const timeoutSeconds = Math.min(
      definition.timeoutSeconds ?? Infinity,
      isExpress ? MAX_EXPRESS_SECONDS : Infinity,
    );
    const execution = this.execution({
      arn,
      name,
      machine: executed,
      mapRunArn: undefined,
      input,
      timeoutSeconds: timeoutSeconds === Infinity ? undefined : timeoutSeconds,
    });
    this.options.onChange?.(execution);
    void execution.ended.then(() => {
      if (!this.isClosed) this.options.onChange?.(execution);
    });
    this.run(execution, (frame, data) => this.runStates(definition, data, frame));
    return execution;
  }

  /** @throws AwsError ResourceNotFound */
  mapRun(arn: string): MapRun {
    const runs = this.executions.list().flatMap(({ mapRuns }) => mapRuns);
    const run = runs.find(({ settings }) => settings.arn === arn);
    if (run !== undefined) return run;
    throw resourceNotFound(arn);
  }

  /** Aborts every running execution, with a notice for each. */
  close(): void {
    this.isClosed = true;
    for (const execution of this.executions.list()) {
      if (execution.status !== 'RUNNING') continue;
      if (execution.settings.mapRunArn === undefined) {
        this.options.onNotice(`The execution ${execution.settings.arn} was running when the run stopped.`);
      }
      execution.stop();
    }
  }

  private execution(settings: Execution['settings']): Execution {
    const execution = new Execution(settings, this.surroundings);
    this.executions.add(execution);
    return execution;
  }

  private run(execution: Execution, states: (frame: Frame, input: unknown) => Promise<unknown>): void {
    const { arn } = execution.settings;
    const work = (input: unknown) => states(new Frame(execution, execution.cancellation), input);
    execution.run(work).catch((error: unknown) => {
      if (!this.isClosed)
        this.options.onNotice(`The execution ${arn} failed by an internal error: ${messageOf(error)}`);
    });
  }

  private mapRunHost(machine: StateMachine): MapRunHost {
    return {
      open: (state, parent, settings) => {
        const arns = machine.mapRunArns(labelOf(state));
        const executionArn = parent.settings.arn;
        const run = new MapRun(
          { ...settings, arn: arns.run, machineArn: arns.machine, executionArn },
          this.surroundings.clock.now(),
        );
        parent.mapRuns.push(run);
        return run;
      },
      startChild: (run, state, parent, input) => {
        const type = state.distributed?.executionType ?? 'STANDARD';
        const name = randomUUID();
        const child = this.execution({
          arn: machine.mapRunArns(labelOf(state)).child(name),
          name,
          machine: { ...parent.settings.machine, arn: run.settings.machineArn, type },
          mapRunArn: run.settings.arn,
          input,
          timeoutSeconds: type === 'EXPRESS' ? MAX_EXPRESS_SECONDS : undefined,
        });
        this.run(child, (frame, data) => this.runStates(state.processor, data, frame));
        return child;
      },
    };
  }

  /** The state machine, also of a child execution. */
  private machineOf({ settings }: Execution): StateMachine {
    return this.get(settings.machine.arn.replace(/\/[^/]*$/, ''));
  }
}

/** Without a Label AWS generates one; here it is the state's name without special characters. */
function labelOf({ name, distributed }: MapState): string {
  return distributed?.label ?? name.replace(/[^\w-]/g, '').slice(0, 40);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
function checkName(name: string): void {
  if (name.length > MAX_NAME_CHARACTERS || !/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{C}]+$/u.test(name))
    throw invalidName(name);
}

function checkInput(input: string): void {
  const bytes = Buffer.byteLength(input);
  if (bytes > MAX_DATA_BYTES) {
    throw validationError(`The input has ${bytes} bytes; ${MAX_DATA_BYTES} are allowed.`);
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw invalidExecutionInput(messageOf(error));
  }
}
