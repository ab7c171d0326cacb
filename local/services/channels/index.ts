export { CHANNEL_METRIC_UNITS, Channel, type ChannelMetric } from './channel';
export { Channels, type ChannelsOptions } from './channels';
export { channelResources } from './resources';
