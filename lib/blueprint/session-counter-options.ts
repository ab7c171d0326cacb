import type { ReadThroughput } from '../consumers/read-throughput';
import type { ClickstreamConsumerOptions } from './clickstream-consumer-options';

/** How the session counter reads the stream. */
export interface SessionCounterOptions extends ClickstreamConsumerOptions {
  /**
   * Whether it is polled or pushed. A change replaces the mapping, and the new one begins with the oldest record: all
   * that the stream retains is counted again, which changes no count.
   *
   * @default ReadThroughput.dedicated()
   */
  readonly throughput?: ReadThroughput;
}
