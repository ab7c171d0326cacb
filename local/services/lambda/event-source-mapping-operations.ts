import type { EventSourceMappingDescription, EventSourceMappings } from './event-source-mappings';
import { parseFunctionReference } from './function-reference';
import { invalidParameter, lambdaError } from './lambda-error';

/** The Lambda API's GetEventSourceMapping. @throws AwsError ResourceNotFoundException */
export function getEventSourceMapping(
  mappings: EventSourceMappings,
  uuid: string,
): EventSourceMappingDescription {
  const found = mappings.get(uuid);
  if (found !== undefined) return found;
  throw lambdaError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
}

/** The Lambda API's ListEventSourceMappings: all on one page, filtered by `EventSourceArn` and `FunctionName`. */
export function listEventSourceMappings(mappings: EventSourceMappings, filters: URLSearchParams): object {
  const source = filters.get('EventSourceArn');
  const functionName = filters.get('FunctionName');
  const name = functionName === null ? undefined : parseFunctionReference(functionName).name;
  return {
    EventSourceMappings: mappings.list().filter((mapping) => {
      if (source !== null && mapping.EventSourceArn !== source) return false;
      return name === undefined || parseFunctionReference(mapping.FunctionArn).name === name;
    }),
  };
}

/**
 * The Lambda API's UpdateEventSourceMapping, of which the local run takes `Enabled`. The rest is in the template.
 * @throws AwsError ResourceNotFoundException; InvalidParameterValueException for any other member
 */
export async function updateEventSourceMapping(
  mappings: EventSourceMappings,
  uuid: string,
  input: Readonly<Record<string, unknown>>,
): Promise<EventSourceMappingDescription> {
  getEventSourceMapping(mappings, uuid);
  const { Enabled, ...others } = input;
  const refused = Object.keys(others);
  if (refused.length > 0 || typeof Enabled !== 'boolean') {
    throw invalidParameter(
      `UpdateEventSourceMapping got ${JSON.stringify(input)}; the local run changes Enabled (true or false) and nothing ` +
        'else. Change the template for the rest.',
    );
  }
  return await mappings.setEnabled(uuid, Enabled);
}
