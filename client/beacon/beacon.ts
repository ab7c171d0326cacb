import { type Browser, randomId } from './browser';
import { type BeaconRecord, type BeaconStats, Outbox } from './outbox';

/** Options of a Beacon. */
export interface BeaconOptions {
  /** The address that takes many records: `<url>records` of an `HttpIngest`. */
  readonly url: string;

  /**
   * Headers of each request, e.g. `{ 'x-api-key': '…' }`. Without any, the records of a page that is left are sent
   * with `sendBeacon`.
   *
   * Default: none
   */
  readonly headers?: Readonly<Record<string, string>>;

  /**
   * Whether the visitor has consented. Until then nothing is collected, and nothing is stored in the browser.
   *
   * Default: false
   */
  readonly consent?: boolean;

  /** How long a record waits for others, in milliseconds. Default: 2,000 */
  readonly waitMs?: number;

  /** The most records that wait at once; more are dropped, and counted. Default: 1,000 */
  readonly maxQueued?: number;
}

const VISITOR = 'kinesis-beacon-visitor';

/**
 * Writes page views and other events of a web page into a Kinesis stream, through an `HttpIngest`. It gathers
 * them, sends what failed again, and sends what it has when the page is left. Each event has an id, because one that
 * is sent again can arrive twice.
 *
 * It needs no other code. A record, with its key and quotes, takes at most 63 KiB: browsers send no more when a page is
 * left.
 *
 * @example
 * const beacon = new Beacon({ url: 'https://…/v1/records', headers: { 'x-api-key': key } });
 * beacon.consent(true);
 * beacon.pageView();
 */
export class Beacon {
  private readonly outbox: Outbox;
  private hasConsent: boolean;
  private withheld = 0;

  /** @param browser of a test; the page's own by default */
  constructor(
    options: BeaconOptions,
    private readonly browser: Browser = globalThis as unknown as Browser,
  ) {
    const { url, headers = {}, consent = false, waitMs = 2_000, maxQueued = 1_000 } = options;
    this.hasConsent = consent;
    this.outbox = new Outbox({ url, headers, waitMs, maxQueued }, browser);
    // A browser of a phone may end a page that is hidden without another word.
    browser.addEventListener('pagehide', () => this.outbox.leave());
    browser.document.addEventListener('visibilitychange', () => {
      if (browser.document.visibilityState === 'hidden') this.outbox.leave();
    });
  }

  /** What became of records so far; `withheld` are those for which there was no consent. */
  get stats(): BeaconStats & { readonly withheld: number } {
    return { ...this.outbox.stats, withheld: this.withheld };
  }

  /** Says whether the visitor consents. If not, what waits is dropped and the visitor's id is forgotten. */
  consent(given: boolean): void {
    this.hasConsent = given;
    if (given) return;
    this.outbox.clear();
    this.browser.sessionStorage.removeItem(VISITOR);
  }

  /**
   * Writes a view of a page, as the page view functions of `cdk-kinesis-blueprint` read it: a line of JSON with an id.
   * The visitor is a random id that the browser keeps as long as its tab is open. It stands where a log of a web server
   * has the client's address. The query is not sent.
   * @param path of the page. Default: the page's own
   */
  pageView(path: string = this.browser.location.pathname): void {
    if (!this.isAllowed()) return;
    const { document, navigator } = this.browser;
    const client = this.visitor();
    const line = {
      client,
      timestamp: new Date().toISOString(),
      method: 'GET',
      path,
      status: 200,
      referrer: document.referrer,
      user_agent: navigator.userAgent,
    };
    const data = { id: randomId(this.browser), line: JSON.stringify(line), format: 'json' };
    this.outbox.add({ data: JSON.stringify(data), partitionKey: client });
  }

  /**
   * Writes any record. A reader that has to recognize copies needs an id in it.
   * @param record text, and the key whose records stay in order
   */
  send(record: BeaconRecord): void {
    if (this.isAllowed()) this.outbox.add(record);
  }

  /** Sends what waits now. Resolves when the endpoint has answered. */
  flush(): Promise<void> {
    return this.outbox.flush();
  }

  private isAllowed(): boolean {
    if (!this.hasConsent) this.withheld++;
    return this.hasConsent;
  }

  private visitor(): string {
    const { sessionStorage } = this.browser;
    const present = sessionStorage.getItem(VISITOR) ?? `v${randomId(this.browser)}`;
    sessionStorage.setItem(VISITOR, present);
    return present;
  }
}
