import type { ServerResponse } from 'node:http';

/** How long a browser waits before it connects again. */
const RETRY_MS = 2000;

/**
 * An event in the format of an event stream. JSON has no line breaks, so one `data` line is enough.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function serverSentEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * The browsers that show the page. The same events go to all of them. A browser that does not keep up is
 * dropped; it receives a new snapshot when it connects again.
 */
export class Viewers {
  private readonly responses = new Set<ServerResponse>();

  /**
   * @param limit the most viewers at the same time
   * @param maxPendingBytes the most bytes that may wait for one viewer
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

  /** Begins an event stream. @param first the events that only this viewer receives */
  add(response: ServerResponse, first: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('close', () => this.responses.delete(response));
    this.responses.add(response);
    response.write(`retry: ${RETRY_MS}\n\n${first}`);
  }

  /** Writes to all viewers; drops those that have not read enough of the events before. */
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
