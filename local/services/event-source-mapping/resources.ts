import type { ResourceProvider } from '../../template';
import type { EventSourceMappings } from './event-source-mappings';

/** Makes `AWS::Lambda::EventSourceMapping` for Kinesis data streams; it refuses other sources. */
export function eventSourceMappingResources(mappings: EventSourceMappings): ResourceProvider {
  return {
    'AWS::Lambda::EventSourceMapping': ({ properties }) => {
      const { uuid, settings } = mappings.create(properties);
      const arn = mappings.get(uuid)?.EventSourceMappingArn;
      return { ref: uuid, attributes: { Id: uuid, EventSourceMappingArn: arn }, note: settings.note };
    },
  };
}
