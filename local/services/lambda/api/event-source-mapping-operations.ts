import { invalidParameter, lambdaError } from '../errors';
import { parseFunctionReference } from '../functions/function-registry';

/**
 * An event source mapping as the Lambda API shows it (AWS SDK, EventSourceMappingConfiguration). Further
 * members are passed on as they are; times are seconds since the epoch, as in the REST JSON protocol.
 */
export interface EventSourceMappingDescription {
  readonly UUID: string;
  readonly EventSourceArn: string;
  readonly FunctionArn: string;
  readonly EventSourceMappingArn?: string;
  /** `Creating`, `Enabling`, `Enabled`, `Disabling`, `Disabled`, `Updating` or `Deleting`. */
  readonly State: string;
  readonly [member: string]: unknown;
}

/** The event source mappings behind the Lambda API's Get, List and UpdateEventSourceMapping. */
export interface EventSourceMappings {
  list(): readonly EventSourceMappingDescription[];
  /** @returns `undefined` for a UUID that does not exist */
  get(uuid: string): EventSourceMappingDescription | undefined;
  /**
   * Stops or resumes polling. Resuming goes on after the last acknowledged record.
   * @param uuid one that exists
   * @returns the mapping after the call; its `State` may still be `Disabling` or `Enabling`
   */
  setEnabled(
    uuid: string,
    enabled: boolean,
  ): EventSourceMappingDescription | Promise<EventSourceMappingDescription>;
}

/** For a host without any event source mapping. */
export const NO_EVENT_SOURCE_MAPPINGS: EventSourceMappings = {
  list: () => [],
  get: () => undefined,
  setEnabled: (uuid) => {
    throw new Error(`There is no event source mapping ${uuid}.`);
  },
};

/** The Lambda API's GetEventSourceMapping. @throws AwsError ResourceNotFoundException */
export function getEventSourceMapping(
  mappings: EventSourceMappings,
  uuid: string,
): EventSourceMappingDescription {
  const found = mappings.get(uuid);
  if (found !== undefined) return found;
  throw lambdaError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
}

/**
 * The Lambda API's ListEventSourceMappings: all on one page, filtered by `EventSourceArn` and `FunctionName`.
 */
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
 * The Lambda API's UpdateEventSourceMapping. The local run changes only `Enabled`; the template has the rest.
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
