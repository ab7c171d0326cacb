import { Token } from 'aws-cdk-lib';
import { InputError } from '../../support/input-error';
import { type PrefixExpression, parsePrefix } from './prefixes';

/** Firehose, ExtendedS3DestinationConfiguration. */
const MAX_LENGTH = 1_024;

/** The prefixes of a bucket that Firehose writes to. */
export interface Prefixes {
  readonly prefix: string;
  readonly errorPrefix: string;
}

/**
 * Refuses prefixes that Firehose would refuse, or that would mix what failed with what did not.
 * @param names of the two props, as their writer knows them
 * @returns the prefix, taken apart; undefined when it is a token
 * @throws InputError
 */
export function checkPrefixes(
  where: string,
  names: Prefixes,
  prefixes: Prefixes,
): PrefixExpression | undefined {
  const data = parsed(`${where}: ${names.prefix}`, prefixes.prefix);
  const errors = parsed(`${where}: ${names.errorPrefix}`, prefixes.errorPrefix);
  if (data?.namesErrorType) {
    throw new InputError(
      `${where}: ${names.prefix} is "${prefixes.prefix}"; !{firehose:error-output-type} is for ${names.errorPrefix} alone ` +
        '(Firehose Developer Guide, custom prefixes).',
    );
  }
  if (errors && errors.queryKeys.length + errors.transformKeys.length > 0) {
    throw new InputError(
      `${where}: ${names.errorPrefix} is "${prefixes.errorPrefix}"; partition keys are for ${names.prefix} alone, because a ` +
        'record that failed may have none (Firehose Developer Guide, custom prefixes).',
    );
  }
  if (errors?.hasExpressions && !errors.namesErrorType) {
    throw new InputError(
      `${where}: ${names.errorPrefix} is "${prefixes.errorPrefix}"; with expressions it needs !{firehose:error-output-type} ` +
        'too, so that what failed tells why (Firehose Developer Guide, custom prefixes).',
    );
  }
  return data;
}

/** The fixed part of a prefix; nothing of one that is a token. */
export function fixedPart(prefix: string): string {
  return Token.isUnresolved(prefix) ? '' : parsePrefix('prefix', prefix).fixed;
}

function parsed(where: string, prefix: string): PrefixExpression | undefined {
  if (Token.isUnresolved(prefix)) return undefined;
  if (prefix.length > MAX_LENGTH) {
    throw new InputError(
      `${where} has ${prefix.length} characters; allowed are up to ${MAX_LENGTH} (Firehose, ExtendedS3DestinationConfiguration).`,
    );
  }
  return parsePrefix(where, prefix);
}
