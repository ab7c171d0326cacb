import { HttpAuth, type HttpIngestOptions } from '../ingest';
import { InputError } from '../support/check';
import { HTTP_REQUESTS_PER_SECOND } from '../support/limits';
import type { ClickstreamIngestOptions } from './clickstream-ingest';
import type { Settings } from './settings';

/** The client whose API key the stack has. */
const CLIENT = 'web';

/**
 * Reads the ways in from the context: `ingest.http` with `auth` (`"api-key"` or `"iam"`), `origins` and
 * `requestsPerSecond`. User pools and authorizers are constructs, so they are for code.
 * @throws InputError
 */
export function ingest(settings: Settings<'http'>): ClickstreamIngestOptions | undefined {
  if (!settings.has('http')) return undefined;
  return { http: http(settings.section('http', ['auth', 'origins', 'requestsPerSecond', 'accountLogRole'])) };
}

function http(
  settings: Settings<'auth' | 'origins' | 'requestsPerSecond' | 'accountLogRole'>,
): HttpIngestOptions {
  const auth = settings.choice('auth', ['api-key', 'iam']);
  if (auth === undefined) {
    throw new InputError(
      `${settings.path}.auth is not set; allowed are "api-key" and "iam". It has no default.`,
    );
  }
  const requestsPerSecond = settings.number('requestsPerSecond', HTTP_REQUESTS_PER_SECOND) ?? 1_000;
  const throttle = { requestsPerSecond };
  return {
    auth: auth === 'iam' ? HttpAuth.iam() : HttpAuth.apiKey({ [CLIENT]: throttle }),
    origins: settings.texts('origins'),
    throttle,
    accountLogRole: settings.flag('accountLogRole'),
  };
}
