import { isObject, type JsonObject } from '../../../base/json-object';
import { messageOf } from '../../../base/message-of';
import { AwsError } from '../../../http';
import { Properties } from '../../../template';
import { invalidDefinition } from '../errors';
import { loadJsonata } from '../language/jsonata';
import { MAX_DEFINITION_CHARACTERS, MAX_SECONDS, MAX_STATE_NAME_CHARACTERS } from '../limits';
import type { Definition, State, StateGraph } from './definition';
import { type Reading, readState } from './read-state';

/**
 * Parses the definition of a state machine.
 * @throws AwsError InvalidDefinition, with state and field, for an invalid definition or an unsupported field
 * @throws Error that names the package for JSONata if it is not installed
 */
export async function readDefinition(text: string): Promise<Definition> {
  if (text.length > MAX_DEFINITION_CHARACTERS) {
    throw invalidDefinition(
      `The definition has ${text.length} characters; ${MAX_DEFINITION_CHARACTERS} are allowed.`,
    );
  }
  const jsonata = text.includes('"JSONata"') ? await loadJsonata() : undefined;
  try {
    const root = new Properties(parsed(text));
    const language = root.oneOf('QueryLanguage', ['JSONPath', 'JSONata']) === 'JSONata' ? jsonata : undefined;
    root.any('Version');
    const timeoutSeconds = root.integer('TimeoutSeconds', 1, MAX_SECONDS);
    return { ...readGraph(root, '', { language, jsonata, graph: readGraph }), timeoutSeconds };
  } catch (error) {
    if (error instanceof AwsError) throw invalidDefinition(error.message);
    throw error;
  }
}

function parsed(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidDefinition(`The definition is not JSON: ${messageOf(error)}.`);
  }
  if (isObject(value)) return value;
  throw invalidDefinition('The definition must be a JSON object.');
}

/** Reads StartAt and States. @param path the place of `graph` in the definition, for messages */
function readGraph(graph: Properties, path: string, reading: Reading): StateGraph {
  graph.any('Comment');
  const startAt = graph.requiredString('StartAt');
  const given = graph.object('States') ?? {};
  const states = new Map<string, State>();
  for (const [name, state] of Object.entries(given)) {
    if (name.length > MAX_STATE_NAME_CHARACTERS) {
      graph.refuse('States', `the name ${name} has more than ${MAX_STATE_NAME_CHARACTERS} characters`);
    }
    if (!isObject(state)) return graph.refuse('States', `${name} must be an object`);
    states.set(name, readState(name, state, `${path}States.${name}.`, reading));
  }
  graph.note();
  const isThere = (name: string) =>
    states.has(name)
      ? name
      : graph.refuse('States', `there is no state ${name}; there are ${[...states.keys()].join(', ')}`);
  isThere(startAt);
  for (const state of states.values()) targetsOf(state).forEach(isThere);
  return { startAt, states };
}

function targetsOf(state: State): string[] {
  const targets = [state.next, ...('catch' in state ? state.catch : []).map(({ next }) => next)];
  if (state.type === 'Choice') targets.push(state.default, ...state.choices.map(({ next }) => next));
  return targets.filter((name) => name !== undefined);
}
