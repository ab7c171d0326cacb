/** How often the parent is looked at, in real milliseconds. */
const LOOK_MS = 1000;

/**
 * A signal that is aborted when the npm that started this process is gone. npm (npx too) hands SIGTERM on to its
 * shell only; the account would go on without anybody, and keep its port.
 *
 * @param environment npm names itself in it
 * @returns undefined for a process that npm did not start: it may outlive its parent
 */
export function npmGone(environment: NodeJS.ProcessEnv = process.env): AbortSignal | undefined {
  if (environment.npm_command === undefined) return undefined;
  const gone = new AbortController();
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone.abort();
  }, LOOK_MS);
  timer.unref();
  return gone.signal;
}
