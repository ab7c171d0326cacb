import type { PacingClock } from './pacing';

/** A call had no answer in time. What became of it is not known. */
export class CallTimeoutError extends Error {
  override readonly name = 'CallTimeoutError';
}

/**
 * Makes a call that ends in time, whatever the client does: an SDK that waits for credentials does not look at
 * the signal.
 *
 * @param abortSignal ends the call early
 * @throws CallTimeoutError after `ms`; the signal's reason when it is aborted; what the call throws
 */
export async function callWithin<T>(
  clock: PacingClock,
  ms: number,
  call: (abortSignal: AbortSignal) => Promise<T>,
  abortSignal?: AbortSignal,
): Promise<T> {
  abortSignal?.throwIfAborted();
  const ending = new AbortController();
  let end: (reason: unknown) => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = (reason) => {
      reject(reason);
      ending.abort(reason);
    };
  });
  const onAbort = () => end(abortSignal?.reason);
  abortSignal?.addEventListener('abort', onAbort, { once: true });
  const cancel = clock.after(ms, () => end(new CallTimeoutError(`there was no answer within ${ms} ms`)));
  try {
    return await Promise.race([call(ending.signal), ended]);
  } finally {
    cancel();
    abortSignal?.removeEventListener('abort', onAbort);
  }
}
