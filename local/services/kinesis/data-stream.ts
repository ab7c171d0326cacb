import { type ConsumerAllowance, StreamConsumers } from './fan-out';
import { ShardReader, StreamWriter } from './records';
import {
  type ShardAllowance,
  StreamConfiguration,
  type StreamEnvironment,
  StreamResharding,
  type StreamSettings,
  StreamState,
} from './stream';

/** One stream: its `state`, and the operations on it. */
export class DataStream {
  readonly state: StreamState;
  readonly writer: StreamWriter;
  readonly reader: ShardReader;
  /** For channels: Kinesis itself reads, which takes nothing of the shards' throughput. */
  readonly deliveryReader: ShardReader;
  readonly resharding: StreamResharding;
  readonly configuration: StreamConfiguration;
  readonly consumers: StreamConsumers;

  constructor(
    settings: StreamSettings,
    environment: StreamEnvironment,
    allowance: ShardAllowance & ConsumerAllowance,
  ) {
    this.state = new StreamState(settings, environment);
    this.writer = new StreamWriter(this.state);
    this.reader = new ShardReader(this.state);
    this.deliveryReader = new ShardReader(this.state, false);
    this.resharding = new StreamResharding(this.state, allowance);
    this.configuration = new StreamConfiguration(this.state);
    this.consumers = new StreamConsumers(this.state, allowance);
  }

  /** Releases all memory and ends every subscription, because the stream is deleted. */
  destroy(): void {
    this.consumers.close();
    this.state.destroy();
  }
}
