/** What a Splunk HTTP Event Collector takes (Firehose, SplunkDestinationConfiguration). */
export enum SplunkEndpointType {
  /** Any text. */
  RAW = 'Raw',
  /** JSON events as Splunk defines them. */
  EVENT = 'Event',
}
