import type { ResourceProvider } from '../../template';
import { readChannel } from './channel-settings';
import type { Channels } from './channels';

/** Makes `AWS::Kinesis::Channel`, to a general purpose bucket. */
export function channelResources(channels: Channels): ResourceProvider {
  return {
    'AWS::Kinesis::Channel': (resource) => {
      const settings = readChannel(resource.properties);
      const { channel, createdAt } = channels.create(settings, resource);
      return {
        ref: channel.arn,
        attributes: {
          ChannelARN: channel.arn,
          ChannelId: channel.id,
          ChannelStatus: 'ACTIVE',
          // CloudFormation's attributes are texts.
          ChannelCreationTimestamp: String(createdAt / 1000),
        },
        note: settings.note,
      };
    },
  };
}
