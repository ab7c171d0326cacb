import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../template';
import type { EventSourceMappings } from './event-source-mappings';

/** Makes `AWS::Lambda::EventSourceMapping` for Kinesis data streams; other sources are refused, as not played yet. */
export class EventSourceMappingResources implements ResourceProvider {
  readonly types = ['AWS::Lambda::EventSourceMapping'];

  constructor(private readonly mappings: EventSourceMappings) {}

  /** `Ref` and the attribute `Id` are the UUID. */
  provision(resource: ResourceRequest): ProvisionedResource {
    const { properties } = resource;
    const { uuid } = this.mappings.create(properties);
    const arn = this.mappings.get(uuid)?.EventSourceMappingArn;
    return {
      ref: uuid,
      attributes: { Id: uuid, EventSourceMappingArn: arn },
      note:
        properties.KmsKeyArn === undefined ? undefined : 'KmsKeyArn: the filter criteria are not encrypted',
    };
  }
}
