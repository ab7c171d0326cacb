import { setTimeout as delay } from 'node:timers/promises';

/** On AWS nothing comes faster by being asked for more often; a test on this machine says otherwise. */
const everySecondsHere = () => Number(process.env.EXPERIMENT_POLL_SECONDS ?? 5);

/**
 * Asks again until there is an answer.
 *
 * @param ask `undefined` means: not yet
 * @returns `undefined` when there is none after so many seconds
 */
export async function until<T>(
  seconds: number,
  ask: () => Promise<T | undefined>,
  everySeconds = everySecondsHere(),
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() >= end) return answer;
    await delay(everySeconds * 1000);
  }
}

/** @throws Error with what was waited for, when it does not come within so many seconds */
export async function required<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const answer = await until(seconds, ask);
  if (answer === undefined) throw new Error(`${what}: not within ${seconds} seconds`);
  return answer;
}

/** Lets real time pass: AWS's clock is the one that is looked at. */
export async function pass(seconds: number): Promise<void> {
  await delay(seconds * 1000);
}

/** The name and message of AWS's refusal; `name` is `none` where the call was accepted. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string }> {
  try {
    await call;
    return { name: 'none', message: '' };
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
}
