import type { Clock } from '../../local/base/clock';
import type { TrailAnswer } from './page-data';
import { Recorder, type RecorderOptions } from './recorder';
import { PageServer, serverSentEvent } from './server';

export interface LivePageOptions extends Omit<RecorderOptions, 'clock'> {
  /** A port of 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Finds the record that a search from the page means. */
  readonly findTrail: (search: URLSearchParams) => TrailAnswer;
  /** AWS's time: the page tells no other. */
  readonly clock: Clock;
}

/** A web page on this machine that shows a local run while it goes on. */
export class LivePage {
  private callOff: () => void;

  private constructor(
    /** Its address, for example `http://127.0.0.1:41234/`. */
    readonly url: string,
    private readonly recorder: Recorder,
    private readonly server: PageServer,
    private readonly clock: Clock,
  ) {
    this.callOff = this.wait();
  }

  /** @throws UsageError for a port that is taken, and for a page that was not built */
  static async start(options: LivePageOptions): Promise<LivePage> {
    const { clock, port, findTrail } = options;
    const recorder = new Recorder(options);
    const server = new PageServer(
      () => serverSentEvent('snapshot', recorder.snapshot()),
      (search) => JSON.stringify(findTrail(search)),
    );
    return new LivePage(await server.start(port), recorder, server, clock);
  }

  /** Ends the page and every open event stream. */
  async close(): Promise<void> {
    this.callOff();
    await this.server.close();
  }

  /** Looks again when an interval of AWS's time of day ends; one that is half over, or more, is left out. */
  private wait(): () => void {
    const { intervalMs } = this.recorder;
    const now = this.clock.now();
    const next = Math.ceil(now / intervalMs + 0.5) * intervalMs;
    return this.clock.after(next - now, () => {
      this.callOff = this.wait();
      const update = this.recorder.next();
      if (this.server.viewerCount > 0) this.server.tell(serverSentEvent('update', update));
    });
  }
}
