import { HTTP_ACCOUNT_REQUESTS_PER_SECOND, HTTP_BODY_MB } from '../../support/limits';
import { PRICES } from './prices';
import { type Cost, HOURS_PER_MONTH, part, sum } from './stream-cost';
import type { HttpWay, Load, StreamFacts } from './stream-facts';
import { amount, type LimitRow } from './stream-limits';

/** Browsers send small batches; a server that gathers 500 pays a 50th of it. */
const RECORDS_OF_A_REQUEST = 10;

const SHARE = `if all records came this way, ${RECORDS_OF_A_REQUEST} in a request`;

/** The monthly cost of the ways into a stream over HTTP. */
export function httpCost({ httpIngests, load }: StreamFacts): Cost {
  const millions = (requestsPerSecond(load) * HOURS_PER_MONTH * 3600) / 1e6;
  const { millionRequests, millionRequestsBeyond, firstMillions } = PRICES.apiGateway;
  return {
    ...sum(
      httpIngests.flatMap(({ path }) => [
        part(`${path}: requests, ${SHARE}`, Math.min(millions, firstMillions), 'million', millionRequests),
        ...(millions > firstMillions
          ? [part(`${path}: requests beyond`, millions - firstMillions, 'million', millionRequestsBeyond)]
          : []),
      ]),
    ),
    note: 'The fewer records in a request, the more requests. Logs, the count of throttled requests and AWS WAF come on top.',
  };
}

/** Compares the ways in over HTTP with the limits of API Gateway. */
export function httpLimits(way: HttpWay, { load }: StreamFacts): LimitRow[] {
  const needed = requestsPerSecond(load);
  const bytes = load.recordBytes * RECORDS_OF_A_REQUEST;
  return [
    {
      limit: `requests to ${way.path}`,
      used: `${amount(needed)} requests/s ${SHARE}`,
      allowed:
        `${amount(way.requestsPerSecond)} requests/s by its throttle; ` +
        `${amount(HTTP_ACCOUNT_REQUESTS_PER_SECOND)} by default for all APIs of the account, a quarter of it in some Regions`,
      ok: needed <= way.requestsPerSecond,
      raisable: true,
    },
    {
      limit: `body of a request to ${way.path}`,
      used: `${amount(bytes / 2 ** 20)} MiB with ${RECORDS_OF_A_REQUEST} records`,
      allowed: `${HTTP_BODY_MB} MB`,
      ok: bytes <= HTTP_BODY_MB * 1e6,
    },
  ];
}

function requestsPerSecond({ recordsPerSecond }: Load): number {
  return recordsPerSecond / RECORDS_OF_A_REQUEST;
}
