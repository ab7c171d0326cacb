const FIRST_MS = 1000;
const LAST_MS = 60_000;

/**
 * How long to wait before the next attempt: 1 s, doubling, at most 60 s. Lambda's own waits are not documented, so
 * these are an assumption; a compressed clock shortens them.
 *
 * @param failures how often it has failed in a row, 1 or more
 */
export function backoffMs(failures: number): number {
  return Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
}
