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

/** One stream: what it is (`state`), and what can be done with it. */
export class DataStream {
  readonly state: StreamState;
  readonly writer: StreamWriter;
  readonly reader: ShardReader;
  /** For what Kinesis itself reads, which takes nothing of the shards' throughput: channels. */
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

  /** Gives all memory back and ends every subscription: the stream is gone. */
  destroy(): void {
    this.consumers.close();
    this.state.destroy();
  }
}
