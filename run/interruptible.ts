/**
 * The signal that Ctrl-C, SIGTERM and a closed output abort. A second Ctrl-C ends the process at once.
 * @param exitCode of a process that does not wait
 */
export function interruptible(exitCode: number): AbortSignal {
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    // A second Ctrl-C means that the user does not want to wait.
    if (interrupt.signal.aborted) process.exit(exitCode);
    interrupt.abort();
  });
  process.on('SIGTERM', () => interrupt.abort());
  // Nobody reads on: `npm start | head`. Without a listener, Node.js would print a stack.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => interrupt.abort());
  return interrupt.signal;
}

/** Resolves when a signal is aborted; at once when it is already. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
