import { type PacingClock, wait } from '../../client';
import { InputError } from '../errors';

/** Where records go over HTTP, and with which key. */
export interface HttpWay {
  /** The address that takes many records. */
  readonly url: string;
  readonly apiKey: string;
}

/** A record as text. */
export interface HttpRecord {
  readonly data: string;
  readonly partitionKey: string;
}

/** Of so many lines one comes over HTTP, as a few visitors' browsers would send it. */
const EVERY = 20;
/** What a request holds at most. A browser sends fewer; a small share of a large load would then be all requests. */
const RECORDS = 25;
const RETRY_MS = 1_000;
const MOST_WAITING = 100;

/**
 * Writes a part of the lines over HTTP, one request at a time. What an answer does not accept is sent again, only that, for
 * as long as it takes: the account then tells of a loss that no answer told of.
 */
export class HttpWriter {
  /** Records that answers have accepted. */
  accepted = 0;
  private waiting: HttpRecord[] = [];
  private sending: Promise<void> | undefined;

  constructor(
    private readonly way: HttpWay,
    private readonly clock: PacingClock,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether a line comes this way; lines are counted from 1. */
  takes(line: number): boolean {
    return line % EVERY === 0;
  }

  /** Takes a record. Resolves when there is room for another. */
  async put(record: HttpRecord): Promise<void> {
    this.waiting.push(record);
    if (this.waiting.length >= RECORDS) this.sending ??= this.send();
    if (this.waiting.length >= MOST_WAITING) await this.sending;
  }

  /** Resolves when all records are accepted. @throws the signal's reason; InputError for a request that is refused for good */
  async flush(): Promise<void> {
    while (this.waiting.length > 0 || this.sending !== undefined) {
      this.sending ??= this.send();
      await this.sending;
    }
  }

  private async send(): Promise<void> {
    try {
      do {
        const batch = this.waiting.splice(0, RECORDS);
        const failed = await this.post(batch);
        this.accepted += batch.length - failed.length;
        this.waiting.unshift(...failed);
        if (failed.length > 0) await wait(RETRY_MS, this.clock, this.signal);
      } while (this.waiting.length >= RECORDS);
    } finally {
      this.sending = undefined;
    }
  }

  /** @returns the records that have to be sent again */
  private async post(batch: readonly HttpRecord[]): Promise<readonly HttpRecord[]> {
    const response = await fetch(this.way.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.way.apiKey },
      body: JSON.stringify({ records: batch }),
      signal: this.signal,
    });
    const { status } = response;
    if (status === 200 || status === 207) {
      const { failed } = (await response.json()) as {
        readonly failed: readonly { readonly index: number }[];
      };
      return batch.filter((_, at) => failed.some(({ index }) => index === at));
    }
    const text = await response.text();
    if (status === 429 || status >= 500) return batch;
    throw new InputError(`API Gateway refused ${batch.length} records with ${status}: ${text}`);
  }
}
