import { FrontDoor } from '../../local/http';
import { KinesisEngine, KinesisService } from '../../local/services/kinesis';
import { EagerClock } from './eager-clock';

/** A message of {@link main} to its parent. */
export type ServerMessage =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'memory'; readonly peakBytes: number };

/** The local Kinesis in its own process, on any free port, with a control plane that works at once. The parent asks for its memory. */
async function main(): Promise<void> {
  const onError = (error: unknown) => console.error(error);
  const engine = new KinesisEngine({
    clock: new EagerClock(),
    accountId: '123456789012',
    region: 'us-east-1',
  });
  const door = new FrontDoor({ services: [new KinesisService(engine, onError)], onError });
  const { url } = await door.start({ port: 0 });
  const tell = (message: ServerMessage) => process.send?.(message);
  process.on('message', () => tell({ kind: 'memory', peakBytes: process.resourceUsage().maxRSS * 1024 }));
  process.on('disconnect', () => process.exit());
  tell({ kind: 'listening', url });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
