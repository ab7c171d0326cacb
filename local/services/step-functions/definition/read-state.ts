import type { JsonObject } from '../../../base/json-object';
import { Properties } from '../../../template';
import { MAX_SECONDS } from '../limits';
import { readChoiceRule } from './choice-rule';
import { readDataFlow, STATE_TYPES, type StateType } from './data-flow';
import type { ParallelState, State, StateBase, StateGraph, TaskState, WaitState } from './definition';
import { readErrorHandling } from './error-handling';
import { readMapFields, UNSUPPORTED_OF_MAP } from './map-state';
import { type QueryLanguage, StateFields } from './state-fields';

/** How to read states. */
export interface Reading {
  /** The language of states that name none. */
  readonly language: QueryLanguage;
  /** The reader for JSONata; loaded only if the definition names it. */
  readonly jsonata: QueryLanguage;
  /** Reads the states within a state; `path` is their place in the definition. */
  readonly graph: (fields: Properties, path: string, reading: Reading) => StateGraph;
}

const UNSUPPORTED: Readonly<Record<string, string>> = {
  ...UNSUPPORTED_OF_MAP,
  HeartbeatSeconds: 'tasks that send heartbeats are not played',
  HeartbeatSecondsPath: 'tasks that send heartbeats are not played',
};

/** The supported parameters of lambda:invoke. */
const INVOKE_PARAMETERS = [
  'ClientContext',
  'FunctionName',
  'InvocationType',
  'LogType',
  'Payload',
  'Qualifier',
];

/**
 * Reads one state.
 * @param path the prefix of field names in messages: `States.Redrive.`
 * @throws AwsError that names the field, its value, and what is allowed
 */
export function readState(name: string, given: JsonObject, path: string, reading: Reading): State {
  // Properties names refused fields without list indexes.
  const place = path.replace(/\[\d+\]/g, '');
  const refused = Object.entries(UNSUPPORTED).map(([field, reason]) => [`${place}${field}`, reason]);
  const fields = new Properties(given, { refused: Object.fromEntries(refused) }, path);
  const type = fields.oneOf('Type', STATE_TYPES) ?? fields.mustBe('Type', STATE_TYPES.join(', '));
  const own = fields.oneOf('QueryLanguage', ['JSONPath', 'JSONata']);
  const language = own === undefined ? reading.language : own === 'JSONata' ? reading.jsonata : undefined;
  fields.any('Comment');
  const within: Reading = { ...reading, language };
  const state = new StateFields(fields, language);
  const read = readOfType(type, state, baseOf(name, type, state), path, within);
  fields.note();
  return read;
}

function baseOf(name: string, type: StateType, state: StateFields): StateBase {
  const flow = readDataFlow(state, type);
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') return { name, flow, next: undefined };
  const next = state.fields.string('Next');
  const isLast = state.fields.boolean('End') === true;
  if (isLast === (next !== undefined))
    state.fields.refuse('Next', 'a state needs either Next or "End": true');
  return { name, flow, next };
}

function readOfType(
  type: StateType,
  state: StateFields,
  base: StateBase,
  path: string,
  reading: Reading,
): State {
  const { fields } = state;
  switch (type) {
    case 'Task':
      return readTask(state, base);
    case 'Map': {
      const graph = (name: string) => reading.graph(fields.nested(name), `${path}${name}.`, reading);
      return { ...base, type, ...readErrorHandling(state), ...readMapFields(state, graph) };
    }
    case 'Parallel':
      return readParallel(state, base, path, reading);
    case 'Choice':
      return {
        ...base,
        type,
        choices: fields
          .nestedList('Choices')
          .map((rule) => readChoiceRule(new StateFields(rule, state.language), state)),
        default: fields.string('Default'),
      };
    case 'Wait':
      return readWait(state, base);
    case 'Pass':
      return { ...base, type, result: state.isJsonata ? undefined : fields.any('Result') };
    case 'Succeed':
      return { ...base, type };
    case 'Fail':
      return { ...base, type, error: state.text('Error'), cause: state.text('Cause') };
  }
}

function readTask(state: StateFields, base: StateBase): TaskState {
  const { fields } = state;
  const resource = fields.requiredString('Resource');
  const isInvoke = /^arn:[\w-]+:states:::lambda:invoke$/.test(resource);
  if (!isInvoke && !/^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:/.test(resource)) {
    fields.refuse(
      'Resource',
      'tasks that are played are arn:aws:states:::lambda:invoke and the ARN of a function',
    );
  }
  if (isInvoke) checkInvokeParameters(state);
  // The role of the task. Permissions are not enforced.
  fields.any('Credentials');
  return {
    ...base,
    type: 'Task',
    ...readErrorHandling(state),
    resource: isInvoke ? { kind: 'invoke' } : { kind: 'function', arn: resource },
    timeoutSeconds: state.number('TimeoutSeconds', { min: 1, max: MAX_SECONDS }),
  };
}

function checkInvokeParameters(state: StateFields): void {
  const name = state.isJsonata ? 'Arguments' : 'Parameters';
  const given = state.fields.any(name);
  if (typeof given === 'string') return;
  const names = Object.keys(Object(given)).map((key) => key.replace(/\.\$$/, ''));
  const unknown = names.find((key) => !INVOKE_PARAMETERS.includes(key));
  if (unknown !== undefined) {
    state.fields.refuse(
      name,
      `${unknown} is not played; lambda:invoke takes ${INVOKE_PARAMETERS.join(', ')}`,
    );
  }
  if (!names.includes('FunctionName')) state.fields.refuse(name, 'lambda:invoke needs FunctionName');
}

function readParallel(state: StateFields, base: StateBase, path: string, reading: Reading): ParallelState {
  const branches = state.fields.nestedList('Branches');
  if (branches.length === 0) state.fields.mustBe('Branches', 'a list of at least one branch');
  return {
    ...base,
    type: 'Parallel',
    ...readErrorHandling(state),
    branches: branches.map((branch, i) => reading.graph(branch, `${path}Branches[${i}].`, reading)),
  };
}

function readWait(state: StateFields, base: StateBase): WaitState {
  const seconds = state.number('Seconds', { min: 0, max: MAX_SECONDS });
  const timestamp = state.text('Timestamp');
  if ((seconds === undefined) === (timestamp === undefined)) {
    state.fields.refuse('Seconds', 'a Wait needs one of Seconds, SecondsPath, Timestamp and TimestampPath');
  }
  return { ...base, type: 'Wait', seconds, timestamp };
}
