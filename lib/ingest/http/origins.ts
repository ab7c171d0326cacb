import { Token } from 'aws-cdk-lib';
import { InputError } from '../../support/check';

const ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

/**
 * Refuses origins that browsers would never send, and `*` unless it is asked for.
 * @throws InputError
 */
export function checkOrigins(where: string, origins: readonly string[], allowAnyOrigin: boolean): void {
  if (allowAnyOrigin && origins.length > 0) {
    throw new InputError(`${where}: origins and allowAnyOrigin are both set; allowed is one of them.`);
  }
  for (const origin of origins) {
    if (Token.isUnresolved(origin) || ORIGIN.test(origin)) continue;
    const shown = `${where}: origins has ${JSON.stringify(origin)}`;
    if (origin === '*') {
      throw new InputError(
        `${shown}, with which every page of every site could write records in its visitors' browsers; allowed are origins ` +
          'such as "https://www.example.com", or allowAnyOrigin: true where that is meant.',
      );
    }
    throw new InputError(
      `${shown}; allowed is what a browser sends as Origin: http or https, a host in small letters, and a port if it is ` +
        'not the usual one, without a path, such as "https://www.example.com".',
    );
  }
}
