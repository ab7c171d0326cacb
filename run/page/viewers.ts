import type { ServerResponse } from 'node:http';

/** How long a browser waits before it comes again, in milliseconds. */
const RETRY_MS = 2000;

/** An event for the browser, as an event stream writes it (WHATWG HTML, "Server-sent events"). JSON has no line breaks. */
export function serverSentEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * The browsers that look at the page. Everything is written to all of them at once; one that does not take it is dropped rather than
 * remembered for, and gets everything anew when it comes again.
 */
export class Viewers {
  private readonly responses = new Set<ServerResponse>();

  /**
   * @param limit how many there can be
   * @param maxPendingBytes what may wait for one of them
   */
  constructor(
    private readonly limit: number,
    private readonly maxPendingBytes: number,
  ) {}

  get count(): number {
    return this.responses.size;
  }

  get isFull(): boolean {
    return this.responses.size >= this.limit;
  }

  /** Begins an event stream. @param first what the viewer gets before all others get anything */
  add(response: ServerResponse, first: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('close', () => this.responses.delete(response));
    this.responses.add(response);
    response.write(`retry: ${RETRY_MS}\n\n${first}`);
  }

  /** Writes to all; drops those that have not taken what was written before. */
  write(text: string): void {
    for (const response of this.responses) {
      if (response.writableLength > this.maxPendingBytes) this.drop(response);
      else response.write(text);
    }
  }

  private drop(response: ServerResponse): void {
    this.responses.delete(response);
    response.destroy();
  }
}
