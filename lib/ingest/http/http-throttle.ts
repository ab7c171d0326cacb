import { checkWithin } from '../../support/check';
import { HTTP_BURST, HTTP_REQUESTS_PER_DAY, HTTP_REQUESTS_PER_SECOND } from '../../support/limits';

/** How many requests API Gateway lets through. It answers the others 429. */
export interface HttpThrottle {
  /** Requests a second, on average. */
  readonly requestsPerSecond: number;

  /**
   * Requests at once, after a time with fewer.
   *
   * @default - as many as requestsPerSecond
   */
  readonly burst?: number;

  /**
   * Requests a day, by UTC. Only for the client of an API key.
   *
   * @default - no quota
   */
  readonly requestsPerDay?: number;
}

/**
 * Refuses a throttle that API Gateway does not take.
 * @throws InputError
 */
export function checkThrottle(
  where: string,
  { requestsPerSecond, burst, requestsPerDay }: HttpThrottle,
): void {
  checkWithin(`${where}: requestsPerSecond`, requestsPerSecond, HTTP_REQUESTS_PER_SECOND);
  checkWithin(`${where}: burst`, burst, HTTP_BURST);
  checkWithin(`${where}: requestsPerDay`, requestsPerDay, HTTP_REQUESTS_PER_DAY);
}
