import type { ResourceProvider } from '../../template';
import type { DeliveryStreams } from './delivery-streams';
import { deliveryStreamProperties, readDeliveryStream } from './settings/delivery-stream-settings';

/** Makes `AWS::KinesisFirehose::DeliveryStream`, to Amazon S3 or an HTTP endpoint of this machine. */
export function deliveryStreamResources(streams: DeliveryStreams): ResourceProvider {
  return {
    'AWS::KinesisFirehose::DeliveryStream': async (resource) => {
      const properties = deliveryStreamProperties(resource.properties);
      const name = properties.string('DeliveryStreamName') ?? resource.physicalName(64);
      const settings = readDeliveryStream(properties);
      const { arn } = await streams.create(name, settings, resource);
      return { ref: name, attributes: { Arn: arn }, note: settings.note };
    },
  };
}
