/**
 * An event source mapping as the Lambda API shows it (AWS SDK, EventSourceMappingConfiguration). Members beyond the
 * ones named here are passed on as they are; times are seconds since the epoch, as the REST JSON protocol has them.
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
