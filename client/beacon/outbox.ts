import type { BeaconResponse, Browser } from './browser';

/** One record, as `HttpIngest` takes it. */
export interface BeaconRecord {
  /** Text, at most 1 MiB with its key; a beacon takes less, see `BeaconOptions`. */
  readonly data: string;
  /** At most 256 characters. Without one the record gets a key of its own. */
  readonly partitionKey?: string;
}

/** What became of records so far. Each is in one of these numbers. */
export interface BeaconStats {
  /** Waiting, or on their way. */
  readonly queued: number;
  /** The stream has them. */
  readonly accepted: number;
  /** Handed to the browser while the page was left; it tells nobody whether it could send them. */
  readonly handedOver: number;
  /** The queue was full, the record too large, or the consent was taken back. */
  readonly dropped: number;
  /** The endpoint refused them for good. */
  readonly refused: number;
}

/** A browser lets all requests of a page that outlive it have 64 KiB together (Fetch standard, keepalive). */
const KEPT_ALIVE_BYTES = 64 * 1024;
/** With room for the brackets around the records. */
const BATCH_BYTES = KEPT_ALIVE_BYTES - 1024;
/** The most of a PutRecords request. */
const BATCH_RECORDS = 500;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Where the outbox sends to. */
export interface OutboxOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxQueued: number;
  readonly waitMs: number;
}

interface Waiting {
  readonly json: string;
  readonly bytes: number;
}

/**
 * Holds records until the endpoint has accepted them. What failed is sent again, only that, after a pause that doubles
 * and has jitter.
 */
export class Outbox {
  private readonly queue: Waiting[] = [];
  private onTheWay = 0;
  private failures = 0;
  private isWaiting = false;
  private readonly counts = { accepted: 0, handedOver: 0, dropped: 0, refused: 0 };

  constructor(
    private readonly options: OutboxOptions,
    private readonly browser: Browser,
  ) {}

  get stats(): BeaconStats {
    return { queued: this.queue.length + this.onTheWay, ...this.counts };
  }

  /** Takes a record in, or drops and counts it. */
  add(record: BeaconRecord): void {
    const json = JSON.stringify(record);
    const bytes = new Blob([json]).size + 1;
    if (this.stats.queued >= this.options.maxQueued || bytes > BATCH_BYTES) {
      this.counts.dropped++;
      return;
    }
    this.queue.push({ json, bytes });
    this.wait(this.options.waitMs);
  }

  /** Drops what waits. What is on its way cannot be called back. */
  clear(): void {
    this.counts.dropped += this.queue.length;
    this.queue.length = 0;
  }

  /** Sends what waits, one request after the other, until one fails. */
  async flush(): Promise<void> {
    while (this.queue.length > 0 && this.onTheWay === 0) {
      if (!(await this.sendBatch())) return;
    }
  }

  /** Hands all that waits to the browser, because the page may end now. */
  leave(): void {
    const { navigator } = this.browser;
    const { url, headers } = this.options;
    // A beacon has no headers; with them, a request that outlives the page does the same.
    const canBeacon = navigator.sendBeacon !== undefined && Object.keys(headers).length === 0;
    for (let left = this.queue.length; left > 0; left--) {
      const batch = this.nextBatch();
      if (batch.length === 0) return;
      if (!canBeacon) {
        void this.sendBatch(batch);
        continue;
      }
      const body = new Blob([bodyOf(batch)], { type: 'application/json' });
      // The browser refuses more than 64 KiB; the rest waits for the page to come back.
      if (navigator.sendBeacon?.(url, body) !== true) {
        this.queue.unshift(...batch);
        return;
      }
      this.counts.handedOver += batch.length;
    }
  }

  /** Takes the records of one request out of the queue. */
  private nextBatch(): Waiting[] {
    let bytes = 0;
    const end = this.queue.findIndex((record, index) => {
      bytes += record.bytes;
      return bytes > BATCH_BYTES || index === BATCH_RECORDS;
    });
    return this.queue.splice(0, end === -1 ? this.queue.length : end);
  }

  /** @returns whether nothing has to be sent again */
  private async sendBatch(batch = this.nextBatch()): Promise<boolean> {
    this.onTheWay += batch.length;
    const failed = await this.post(batch);
    this.onTheWay -= batch.length;
    this.queue.unshift(...failed);
    return failed.length === 0;
  }

  /** @returns the records that have to be sent again */
  private async post(batch: Waiting[]): Promise<Waiting[]> {
    try {
      const headers = { 'content-type': 'application/json', ...this.options.headers };
      const request = { method: 'POST', headers, body: bodyOf(batch), keepalive: true } as const;
      const response = await this.browser.fetch(this.options.url, request);
      const { status } = response;
      if (status === 200 || status === 207) {
        const { failed = [] } = (await response.json()) as { failed?: { index: number }[] };
        const again = batch.filter((_, at) => failed.some(({ index }) => index === at));
        this.counts.accepted += batch.length - again.length;
        if (again.length > 0) this.pause(response);
        else this.failures = 0;
        return again;
      }
      if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
        this.counts.refused += batch.length;
        return [];
      }
      this.pause(response);
    } catch {
      // No network, or an answer that was lost: the records may have arrived, and their ids tell.
      this.pause();
    }
    return batch;
  }

  private pause(response?: Pick<BeaconResponse, 'headers'>): void {
    const most = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++);
    const asked = Number(response?.headers.get('retry-after') ?? 0) * 1000;
    this.wait(Math.max(asked, most / 2) + (Math.random() * most) / 2);
  }

  private wait(ms: number): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.browser.setTimeout(() => {
      this.isWaiting = false;
      void this.flush();
    }, ms);
  }
}

function bodyOf(batch: readonly Waiting[]): string {
  return `{"records":[${batch.map(({ json }) => json).join()}]}`;
}
