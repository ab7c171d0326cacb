import { type ConsumerAllowance, StreamConsumers } from './fan-out';
import { StreamQueues } from './queues';
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
  readonly queues: StreamQueues;

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
    const readers = () => this.consumers.all.length + this.queues.all.length;
    this.consumers = new StreamConsumers(this.state, allowance, readers);
    this.queues = new StreamQueues(this.state, () => allowance.maxConsumers(this.state) - readers());
  }

  /** Releases all memory and ends every subscription, because the stream is deleted. */
  destroy(): void {
    this.consumers.close();
    this.queues.close();
    this.state.destroy();
  }
}
