import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** One bucket in memory, behind the `send` of an S3 client: it answers at once, so a ManualClock can be used with it. */
export class MemoryObjects {
  /** Requests by their names. */
  readonly requests: Record<string, number> = {};
  /** Thrown by the next requests that write. */
  down: Error | undefined;
  private readonly bodies = new Map<string, string>();

  readonly client = { send: (command: object) => this.send(command) } as unknown as Pick<S3Client, 'send'>;

  put(key: string, body: string): void {
    this.bodies.set(key, body);
  }

  list(prefix: string): { readonly key: string; readonly body: string }[] {
    const found = [...this.bodies].filter(([key]) => key.startsWith(prefix));
    return found.map(([key, body]) => ({ key, body }));
  }

  private async send(command: object): Promise<unknown> {
    const name = command.constructor.name.replace('Command', '');
    this.requests[name] = (this.requests[name] ?? 0) + 1;
    if (this.down !== undefined) throw this.down;
    if (command instanceof PutObjectCommand) {
      this.put(command.input.Key ?? '', String(command.input.Body));
      return {};
    }
    if (command instanceof DeleteObjectCommand) {
      this.bodies.delete(command.input.Key ?? '');
      return {};
    }
    if (!(command instanceof GetObjectCommand)) throw new Error(`${name} is not played here`);
    const body = this.bodies.get(command.input.Key ?? '');
    if (body === undefined) throw new NoSuchKey({ message: 'no such key', $metadata: {} });
    return { Body: { transformToString: () => Promise.resolve(body) } };
  }
}
