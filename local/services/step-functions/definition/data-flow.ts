import type { JsonObject } from '../../../base/json-object';
import { type JsonPath, parseReferencePath, writePath } from '../language/json-path';
import type { Expression, Scope } from '../language/scope';
import { runtimeError } from '../language/state-error';
import type { StateFields } from './state-fields';

/** The output of a state, and the variables after it. */
export interface Outcome {
  readonly output: unknown;
  readonly variables: JsonObject;
}

/**
 * Computes the outcome of a state from its result.
 * @param raw the input of the state, before InputPath
 * @param scope the scope of the state's fields
 */
export type Outlet = (raw: unknown, scope: Scope, result: unknown) => Promise<Outcome>;

/** How data flow through a state. */
export interface DataFlow {
  /** Applies InputPath. */
  readonly enter: (scope: Scope) => Promise<Scope>;
  /** Applies Parameters or Arguments. */
  readonly work: Expression;
  readonly leave: Outlet;
}

/** The data fields of each type of state, in both languages. */
const FIELDS = {
  Task: [
    'InputPath',
    'Parameters',
    'ResultSelector',
    'ResultPath',
    'OutputPath',
    'Arguments',
    'Output',
    'Assign',
  ],
  Parallel: [
    'InputPath',
    'Parameters',
    'ResultSelector',
    'ResultPath',
    'OutputPath',
    'Arguments',
    'Output',
    'Assign',
  ],
  Map: ['InputPath', 'ResultSelector', 'ResultPath', 'OutputPath', 'Output', 'Assign'],
  Pass: ['InputPath', 'Parameters', 'ResultPath', 'OutputPath', 'Output', 'Assign'],
  Wait: ['InputPath', 'OutputPath', 'Output', 'Assign'],
  Choice: ['InputPath', 'OutputPath', 'Output', 'Assign'],
  Succeed: ['InputPath', 'OutputPath', 'Output'],
  Fail: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type StateType = keyof typeof FIELDS;

export const STATE_TYPES = Object.keys(FIELDS) as readonly StateType[];

/** Reads the data fields of a state. */
export function readDataFlow(state: StateFields, type: StateType): DataFlow {
  const known: readonly string[] = FIELDS[type];
  if (state.isJsonata) {
    const given = known.includes('Arguments') ? state.template('Arguments') : undefined;
    return {
      enter: async (scope) => scope,
      work: given ?? ((scope) => scope.input),
      leave: known.includes('Output') ? readOutlet(state, 'result') : ignoreResult,
    };
  }
  const inputPath = known.includes('InputPath') ? readFilter(state, 'InputPath') : undefined;
  const parameters = known.includes('Parameters') ? state.template('Parameters') : undefined;
  return {
    enter: async (scope) => (inputPath === undefined ? scope : { ...scope, input: await inputPath(scope) }),
    work: parameters ?? ((scope) => scope.input),
    leave: outletByPath(state, known),
  };
}

/** Reads Output and Assign (JSONata). @param as the name under `$states` by which they see the result */
export function readOutlet(fields: StateFields, as: 'result' | 'errorOutput'): Outlet {
  const output = fields.template('Output');
  const assign = fields.template('Assign');
  return async (_, before, result) => {
    const scope = { ...before, [as]: result };
    return {
      output: output === undefined ? result : await output(scope),
      variables: await assigned(assign, scope),
    };
  };
}

/**
 * Reads the fields of the output (JSONPath).
 * @param known the fields that are allowed; a Catch has ResultPath and Assign
 * @param assigning the owner of Assign; a rule of a Choice has its own
 */
export function outletByPath(
  fields: StateFields,
  known: readonly string[],
  assigning: StateFields = fields,
): Outlet {
  const selector = known.includes('ResultSelector') ? fields.template('ResultSelector') : undefined;
  const resultPath = known.includes('ResultPath') ? readResultPath(fields) : undefined;
  const outputPath = known.includes('OutputPath') ? readFilter(fields, 'OutputPath') : undefined;
  const assign = known.includes('Assign') ? assigning.template('Assign') : undefined;
  return async (raw, scope, result) => {
    const selected = selector === undefined ? result : await selector({ ...scope, input: result });
    const merged =
      resultPath === null ? raw : resultPath === undefined ? selected : writePath(resultPath, raw, selected);
    return {
      output: outputPath === undefined ? merged : await outputPath({ ...scope, input: merged }),
      variables: await assigned(assign, { ...scope, input: result }),
    };
  };
}

const ignoreResult: Outlet = async (_, { variables }, result) => ({ output: result, variables });

/** InputPath or OutputPath; `null` gives an empty object. */
function readFilter(state: StateFields, name: string): Expression | undefined {
  return state.fields.any(name) === null ? () => ({}) : state.path(name);
}

/** @returns `null` if the result is discarded, `undefined` if it replaces the input */
function readResultPath(state: StateFields): JsonPath | null | undefined {
  if (state.fields.any('ResultPath') === null) return null;
  const text = state.fields.string('ResultPath');
  if (text === undefined || text === '$') return undefined;
  return state.read('ResultPath', () => parseReferencePath(text));
}

async function assigned(assign: Expression | undefined, scope: Scope): Promise<JsonObject> {
  if (assign === undefined) return scope.variables;
  const values = await assign(scope);
  if (typeof values === 'object') return { ...scope.variables, ...values };
  throw runtimeError(`The field 'Assign' must be an object, got ${JSON.stringify(values)}`);
}
