import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { afterEach } from 'vitest';
import { type Fault, type FaultOptions, Faults, FaultyService } from '../../../../local/faults';
import { type AwsService, FrontDoor } from '../../../../local/http';
import { ManualClock } from '../../../support/manual-clock';

/** Faults on a clock in the test's hand, and what was injected, as "kind target". */
export function begunFaults(options: FaultOptions) {
  const clock = new ManualClock();
  const injected: string[] = [];
  const onFault = ({ kind, target }: Fault) => void injected.push(`${kind} ${target}`);
  const faults = new Faults({ faults: options, clock, onFault });
  faults.begin([], () => undefined);
  return { clock, faults, injected };
}

/** Makes front doors with faulty services that close with their test, and the settings of clients for them. */
export function faultyDoors() {
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return async (options: FaultOptions, services: readonly AwsService[]) => {
    const begun = begunFaults(options);
    const door = new FrontDoor({
      services: services.map((service) => new FaultyService(service, begun.faults)),
      onError: (error) => {
        throw error;
      },
    });
    const { url } = await door.start({ port: 0 });
    closing.push(() => door.close());
    /** Makes clients that make so many attempts, without waits between them. */
    const clientOf =
      (attempts: number): ClientOf =>
      (Client) => {
        const made = new Client({
          endpoint: url,
          region: 'eu-west-1',
          credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
          forcePathStyle: true,
          retryStrategy: new ConfiguredRetryStrategy(attempts, () => 0),
        });
        closing.push(() => made.destroy());
        return made;
      };
    return { ...begun, url, clientOf };
  };
}

/** Makes a client of this class. */
export type ClientOf = <C extends { destroy(): void }>(Client: new (settings: ClientSettings) => C) => C;

interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle: boolean;
  readonly retryStrategy: ConfiguredRetryStrategy;
}
