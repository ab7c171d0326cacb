import { AwsError, type JsonInput, type JsonOperation, JsonService } from '../../../http';
import { Properties } from '../../../template';
import { stateMachineTypeNotSupported, validationError } from '../errors';
import { DEFAULT_PAGE_ENTRIES, MAX_PAGE_ENTRIES } from '../limits';
import type { StateMachines } from '../state-machines';
import {
  describedExecution,
  describedMapRun,
  listedExecution,
  listedMapRun,
  pageOf,
  shownEvent,
  shownMachine,
} from './shapes';

export interface StepFunctionsServiceOptions {
  readonly machines: StateMachines;
  /** Receives every internal error. */
  readonly onError: (error: unknown, operation: string) => void;
}

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

/**
 * The API of AWS Step Functions for programs that start and watch executions. Only templates create state
 * machines. Versions, aliases, activities, task tokens and RedriveExecution are not supported.
 */
export class StepFunctionsService extends JsonService {
  constructor({ machines, onError }: StepFunctionsServiceOptions) {
    super({ signingName: 'states', jsonVersion: '1.0', onError, operations: operations(machines) });
  }
}

function operations(machines: StateMachines): Readonly<Record<string, JsonOperation>> {
  return {
    StartExecution: takes((input) => {
      const arn = input.requiredString('stateMachineArn');
      const request = { name: input.string('name'), input: input.string('input') };
      const { settings, startDate } = machines.start(arn, request);
      return { executionArn: settings.arn, startDate: startDate / 1000 };
    }),
    StopExecution: takes((input) => {
      const execution = machines.executions.get(input.requiredString('executionArn'));
      execution.stop(input.string('error'), input.string('cause'));
      return { stopDate: (execution.ending.stopDate ?? 0) / 1000 };
    }),
    DescribeExecution: takes((input) => {
      return describedExecution(machines.executions.get(input.requiredString('executionArn')));
    }),
    ListExecutions: takes((input) => listExecutions(machines, input)),
    GetExecutionHistory: takes((input) => {
      const { history } = machines.executions.get(input.requiredString('executionArn'));
      const events = input.boolean('reverseOrder') === true ? history.events.toReversed() : history.events;
      const withData = input.boolean('includeExecutionData') ?? true;
      const { page, nextToken } = readPage(input, events);
      return { events: page.map((event) => shownEvent(event, withData)), nextToken };
    }),
    DescribeStateMachine: takes((input) => {
      const machine = machines.get(input.requiredString('stateMachineArn'));
      const { definition, roleArn } = machine.settings;
      return {
        ...shownMachine(machine),
        status: 'ACTIVE',
        definition,
        roleArn,
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
        revisionId: machine.revisionId,
      };
    }),
    ListStateMachines: takes((input) => {
      const { page, nextToken } = readPage(input, machines.list());
      return { stateMachines: page.map(shownMachine), nextToken };
    }),
    DescribeMapRun: takes((input) => describedMapRun(machines.mapRun(input.requiredString('mapRunArn')))),
    ListMapRuns: takes((input) => {
      const { mapRuns } = machines.executions.get(input.requiredString('executionArn'));
      const { page, nextToken } = readPage(input, mapRuns);
      return { mapRuns: page.map(listedMapRun), nextToken };
    }),
  };
}

/** An operation whose invalid members are a ValidationException. */
function takes(operation: (input: Properties) => unknown): JsonOperation {
  return (input: JsonInput) => {
    try {
      return operation(new Properties(input));
    } catch (error) {
      const isMember = error instanceof AwsError && error.code === 'InvalidParameterValueException';
      throw isMember ? validationError(error.message) : error;
    }
  };
}

function readPage<Item>(input: Properties, items: readonly Item[]) {
  // 0 means the default.
  const size = input.integer('maxResults', 0, MAX_PAGE_ENTRIES) || DEFAULT_PAGE_ENTRIES;
  return pageOf(items, size, input.string('nextToken'));
}

/** The executions of a state machine or a map run, newest first. */
function listExecutions(machines: StateMachines, input: Properties) {
  const machineArn = input.string('stateMachineArn');
  const mapRunArn = input.string('mapRunArn');
  const status = input.oneOf('statusFilter', STATUSES);
  if ((machineArn === undefined) === (mapRunArn === undefined)) {
    throw validationError('Exactly one of stateMachineArn and mapRunArn must be given.');
  }
  if (mapRunArn !== undefined) machines.mapRun(mapRunArn);
  if (machineArn !== undefined && machines.get(machineArn).settings.type === 'EXPRESS') {
    throw stateMachineTypeNotSupported('ListExecutions');
  }
  if (input.any('redriveFilter') === 'REDRIVEN') return { executions: [] };
  const found = machines.executions
    .list()
    .filter(({ settings }) =>
      mapRunArn === undefined ? settings.machine.arn === machineArn : settings.mapRunArn === mapRunArn,
    )
    .filter((execution) => status === undefined || execution.status === status)
    .reverse();
  const { page, nextToken } = readPage(input, found);
  return { executions: page.map(listedExecution), nextToken };
}
