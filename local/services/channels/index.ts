export { Channel } from './channel';
export { CHANNEL_METRIC_UNITS, type ChannelMetric } from './channel-metric';
export { Channels, type ChannelsOptions } from './channels';
export { channelResources } from './resources';
