import type { ModuleHost } from './load-handler';

/** What the process tells its host about time. */
export interface WaitMessage {
  readonly kind: 'waiting';
  /** Requests to servers that are not answered yet. */
  readonly requests: number;
  /** When the first timer is due, in milliseconds since the epoch; undefined without timers. */
  readonly due: number | undefined;
}

/** The code has started something that lives in the machine's time, whatever the host's is. */
export interface OutsideMessage {
  readonly kind: 'outside';
  readonly what: 'a thread' | 'a process';
}

/** The process's part of the one clock. */
export interface Timekeeper {
  /** Moves time on, and runs the timers that are due by then. */
  moveTo(now: number): void;
  /** Looks whether the code has anything left to do, and reports when it only waits. */
  watch(): void;
  /** The code has ended; what is left of it is frozen. */
  rest(): void;
}

/**
 * Gives the code of this process the host's time: `Date`, `performance.now`, `process.hrtime`, timers and
 * `timers/promises`. Time stands while the code works. Once the code only waits, for timers or for the answers of
 * servers, the host is told, and moves time on when nobody else works either.
 *
 * Requests of `node:http`, `node:http2` and `fetch` are counted, because no process sees whether an answer is on its
 * way. Files, names, connections and zlib are work, like every other job of the thread pool: the pool has one thread
 * (UV_THREADPOOL_SIZE), so a job that is put at its end comes back when all are done. Threads and child processes of the
 * code live in the machine's time; that the code has some is reported.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 *
 * @param options.fakeTimers path of the package that fakes timers
 */
export function keepTime(
  { require }: Pick<ModuleHost, 'require'>,
  options: {
    readonly fakeTimers: string;
    readonly now: number;
    readonly report: (message: WaitMessage | OutsideMessage) => void;
  },
): Timekeeper {
  const diagnostics = require('node:diagnostics_channel') as typeof import('node:diagnostics_channel');
  const http2 = require('node:http2') as typeof import('node:http2');
  const zlib = require('node:zlib') as typeof import('node:zlib');
  const { stat } = require('node:fs') as typeof import('node:fs');
  const { syncBuiltinESMExports } = require('node:module') as typeof import('node:module');
  const { withGlobal } = require(options.fakeTimers) as typeof import('@sinonjs/fake-timers');
  const machine = { setImmediate, setTimeout, performance: globalThis.performance, clearTimeout };
  /** Turns of the event loop in a row that must bring nothing. */
  const STILL_TURNS = 3;
  /** How long code may wait for an answer before the host is told: most answers come sooner. */
  const ANSWER_MS = 4;
  /** After a longer time than this, an interval that was frozen with its process runs once, and not for all that time. */
  const THAW_MS = 60_000;

  const clock = withGlobal(globalThis).install({
    now: options.now,
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'Date',
      'hrtime',
      'performance',
    ] as never,
    ignoreMissingTimers: true,
    // Code may end a timer of Node.js itself, which is older than its own time: without a warning in its log.
    shouldClearNativeTimers: true,
  });
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const timer = globalThis.setTimeout(() => {
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, ms);
    (timer as NodeJS.Timeout).unref?.();
    return controller.signal;
  };
  syncBuiltinESMExports();

  let requests = 0;
  const begun = new WeakSet<object>();
  const begin = (request: object): void => {
    if (begun.has(request)) return;
    begun.add(request);
    requests++;
  };
  const end = (request: object): void => {
    if (!begun.delete(request)) return;
    requests--;
    watch();
  };
  diagnostics.subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: import('node:http').ClientRequest };
    begin(request);
    request.once('close', () => end(request));
  });
  diagnostics.subscribe('undici:request:create', (message) =>
    begin((message as { request: object }).request),
  );
  for (const name of ['undici:request:trailers', 'undici:request:error']) {
    diagnostics.subscribe(name, (message) => end((message as { request: object }).request));
  }
  diagnostics.subscribe('worker_threads', () => options.report({ kind: 'outside', what: 'a thread' }));
  diagnostics.subscribe('child_process', () => options.report({ kind: 'outside', what: 'a process' }));
  const connect = http2.connect;
  const connectAndCount = (...args: Parameters<typeof connect>): ReturnType<typeof connect> => {
    const session = connect(...args);
    const request = session.request;
    session.request = function (this: typeof session, ...headers) {
      const stream = request.apply(this, headers);
      begin(stream);
      stream.once('close', () => end(stream));
      return stream;
    };
    return session;
  };
  (http2 as { connect: unknown }).connect = connectAndCount;
  syncBuiltinESMExports();

  let jobs = 0;
  const base = Object.getPrototypeOf(Object.getPrototypeOf(zlib.createGzip())) as {
    _transform(chunk: unknown, encoding: unknown, done: (...args: unknown[]) => void): void;
  };
  const transform = base._transform;
  base._transform = function (chunk, encoding, done) {
    jobs++;
    transform.call(this, chunk, encoding, (...args) => {
      jobs--;
      done(...args);
    });
  };

  const events = (): number =>
    (machine.performance as unknown as { nodeTiming: { uvMetricsInfo: { events: number } } }).nodeTiming
      .uvMetricsInfo.events;
  const turn = () => new Promise<void>((resolve) => machine.setImmediate(resolve));
  const isAsking = () =>
    jobs > 0 ||
    process
      .getActiveResourcesInfo()
      .some((name) => /^(FSReq|WriteWrap|ShutdownWrap)|ConnectWrap$|ReqWrap$|CloseReq$/.test(name));
  /** Comes back when every job of the thread pool is done that was there before. */
  const poolIsEmpty = () => new Promise<void>((resolve) => stat('/', () => resolve()));

  let isWatching = false;
  let isResting = true;
  const isStill = async (): Promise<void> => {
    for (let still = 0; still < STILL_TURNS && !isResting; ) {
      const before = events();
      await turn();
      still = events() === before && !isAsking() ? still + 1 : 0;
    }
  };
  const due = (): number | undefined => {
    let first: number | undefined;
    const timers = (clock as unknown as { timers?: Map<unknown, { callAt: number }> }).timers;
    for (const { callAt } of timers?.values() ?? []) {
      if (first === undefined || callAt < first) first = callAt;
    }
    return first;
  };
  const look = async (): Promise<void> => {
    if (requests > 0) {
      // The answer may be on its way; a change of the count looks again.
      await new Promise<void>((resolve) => machine.setTimeout(resolve, ANSWER_MS));
    }
    for (let rounds = 0; rounds < 2; rounds++) {
      await isStill();
      await poolIsEmpty();
    }
    await isStill();
  };
  let isAgain = false;
  function watch(): void {
    isAgain = true;
    if (isWatching) return;
    isWatching = true;
    void (async () => {
      while (isAgain && !isResting) {
        isAgain = false;
        await look();
      }
      isWatching = false;
      if (!isResting) options.report({ kind: 'waiting', requests, due: due() });
    })();
  }

  return {
    moveTo: (now) => {
      if (now - clock.now > THAW_MS) clock.jump(now - clock.now);
      for (let next = due(); next !== undefined && next <= now; next = due()) {
        clock.tick(Math.max(0, next - clock.now));
      }
      if (now > clock.now) clock.tick(now - clock.now);
    },
    watch: () => {
      isResting = false;
      watch();
    },
    rest: () => {
      isResting = true;
    },
  };
}
