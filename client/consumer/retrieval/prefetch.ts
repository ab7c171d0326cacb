import type { ShardPage } from './stream-source';

/** The most of a shard that is read ahead of its processing. The page that reaches a limit is the last. */
export interface PrefetchLimits {
  readonly records: number;
  readonly bytes: number;
}

/**
 * Reads ahead while pages are processed, up to limits, so that neither waits for the other.
 * @throws what the source throws, behind the pages that it brought before
 */
export async function* prefetch(
  source: AsyncIterable<ShardPage>,
  limits: PrefetchLimits,
  signal: AbortSignal,
): AsyncGenerator<ShardPage> {
  const queue = new PageQueue(limits);
  const onAbort = () => queue.end();
  signal.addEventListener('abort', onAbort, { once: true });
  const filling = queue.fill(source);
  try {
    for (;;) {
      const page = await queue.take();
      if (page === undefined || signal.aborted) break;
      yield page;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    queue.end();
  }
  if (!signal.aborted) await filling;
}

/** Pages that are read and not yet taken. */
class PageQueue {
  private readonly pages: { readonly page: ShardPage; readonly bytes: number }[] = [];
  private records = 0;
  private bytes = 0;
  private isEnded = false;
  private isDry = false;
  private wakeReader: (() => void) | undefined;
  private wakeTaker: (() => void) | undefined;

  constructor(private readonly limits: PrefetchLimits) {}

  async fill(source: AsyncIterable<ShardPage>): Promise<void> {
    try {
      for await (const page of source) {
        if (this.isEnded) return;
        this.push(page);
        while (this.isFull && !this.isEnded) {
          await new Promise<void>((resolve) => {
            this.wakeReader = resolve;
          });
        }
      }
    } finally {
      this.isDry = true;
      this.wakeTaker?.();
    }
  }

  /** @returns undefined when nothing more comes */
  async take(): Promise<ShardPage | undefined> {
    while (this.pages.length === 0 && !this.isDry && !this.isEnded) {
      await new Promise<void>((resolve) => {
        this.wakeTaker = resolve;
      });
    }
    const first = this.isEnded ? undefined : this.pages.shift();
    if (first === undefined) return undefined;
    this.records -= first.page.records.length;
    this.bytes -= first.bytes;
    this.wakeReader?.();
    return first.page;
  }

  end(): void {
    this.isEnded = true;
    this.wakeReader?.();
    this.wakeTaker?.();
  }

  private get isFull(): boolean {
    return this.records >= this.limits.records || this.bytes >= this.limits.bytes;
  }

  private push(page: ShardPage): void {
    const bytes = page.records.reduce((sum, { Data }) => sum + (Data?.byteLength ?? 0), 0);
    this.pages.push({ page, bytes });
    this.records += page.records.length;
    this.bytes += bytes;
    this.wakeTaker?.();
  }
}
