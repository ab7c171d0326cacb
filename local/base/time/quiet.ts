import { performance } from 'node:perf_hooks';
import { isUnderWay } from './loopback';

/**
 * What Node.js calls requests to the system that are under way: files, names, connections. Not writes: one waits for as
 * long as the other end does not read.
 */
const REQUEST = /^(FSReq|ConnectWrap|ShutdownWrap|SendWrap)|ConnectWrap$|ReqWrap$|CloseReq$/;

/** How many turns of the event loop in a row must bring nothing. Two processes answer each other in one turn. */
const STILL_TURNS = 2;
/** After so many turns that brought nothing but a request under way, the loop is left to others for a millisecond. */
const BUSY_TURNS = 64;

/**
 * Resolves when this process has nothing left to do at once: every callback and promise has run, all that came in has
 * been read, and no request to the system is under way. It sees no threads: who uses them holds the clock.
 *
 * @param isOver looked at after each turn; true ends the wait
 */
export async function quiet(isOver: () => boolean): Promise<void> {
  let still = 0;
  let before = eventsSoFar();
  for (let turns = 1; still < STILL_TURNS; turns++) {
    await turn(turns % BUSY_TURNS === 0);
    if (isOver()) return;
    const events = eventsSoFar();
    still = events === before ? still + 1 : 0;
    before = events;
    // Asked once, because it costs most: a request that has ended meanwhile was an event.
    if (still === STILL_TURNS && (isAsking() || isUnderWay())) still = 0;
  }
}

/** How many events (input, ends of requests) the event loop has handled. */
export function eventsSoFar(): number {
  return performance.nodeTiming.uvMetricsInfo.events;
}

/** Whether a request to the system is under way. */
function isAsking(): boolean {
  return process.getActiveResourcesInfo().some((name) => REQUEST.test(name));
}

function turn(isLong: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isLong) setTimeout(resolve, 1);
    else setImmediate(resolve);
  });
}
