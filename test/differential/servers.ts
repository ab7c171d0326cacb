import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { EagerClock } from '../../bench/kinesis/eager-clock';
import type { KinesisServer } from '../../bench/kinesis/peers';
import type { Clock } from '../../local/base/clock';
import { FrontDoor } from '../../local/http';
import { KinesisEngine, KinesisService } from '../../local/services/kinesis';

/** Limits per second last 20 milliseconds, because the peers have none and these tests are not about limits. */
class HastyClock extends EagerClock {
  private readonly start = Date.now();
  override now(): number {
    return this.start + (Date.now() - this.start) * 50;
  }
}

/** Our Kinesis engine behind a socket, like the peers. */
export async function startOurs(clock: Clock = new HastyClock()): Promise<KinesisServer> {
  const onError = (error: unknown) => {
    throw error;
  };
  const engine = new KinesisEngine({
    clock,
    accountId: '000000000000',
    region: 'us-east-1',
  });
  const door = new FrontDoor({ services: [new KinesisService(engine, onError)], onError });
  const { url } = await door.start({ port: 0 });
  const stop = async () => {
    await door.close();
    engine.close();
  };
  return { url, stop };
}

/** HTTP/1.1 for all: one peer speaks only that, another has no event streams over HTTP/2. */
export function clientFor(endpoint: string): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    requestHandler: new NodeHttpHandler(),
  });
}
