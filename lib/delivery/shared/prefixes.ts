import { Token } from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import { PREFIX_LENGTH } from '../../support/limits';

/** The prefixes of a bucket that Firehose writes to. */
interface Prefixes {
  readonly prefix: string;
  readonly errorPrefix: string;
}

/**
 * Refuses prefixes that Firehose would refuse, and prefixes that would mix failed records with delivered
 * ones.
 * @param names the two properties, as their writer knows them
 * @returns the parsed prefix; undefined if it is a token
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

function parsed(where: string, prefix: string): PrefixExpression | undefined {
  if (Token.isUnresolved(prefix)) return undefined;
  if (prefix.length > PREFIX_LENGTH) {
    throw new InputError(
      `${where} has ${prefix.length} characters; allowed are up to ${PREFIX_LENGTH} (Firehose, ExtendedS3DestinationConfiguration).`,
    );
  }
  return parsePrefix(where, prefix);
}

/** The fixed part of a prefix. Empty for a token. */
export function fixedPart(prefix: string): string {
  return Token.isUnresolved(prefix) ? '' : parsePrefix('prefix', prefix).fixed;
}

/** A parsed prefix. */
export interface PrefixExpression {
  /** The text before the first expression. Every key begins with it. */
  readonly fixed: string;
  readonly hasExpressions: boolean;
  /** The patterns of `!{timestamp:…}`. */
  readonly timestamps: readonly string[];
  /** The names in `!{partitionKeyFromQuery:…}`, each once. */
  readonly queryKeys: readonly string[];
  /** The names in `!{partitionKeyFromLambda:…}`, each once. */
  readonly transformKeys: readonly string[];
  /** Whether `!{firehose:error-output-type}` is in it. */
  readonly namesErrorType: boolean;
}

const EXPRESSION = /!\{([^{}]*)\}/g;

const FORMS =
  'allowed are !{timestamp:<pattern>}, !{firehose:random-string}, !{firehose:error-output-type}, ' +
  '!{partitionKeyFromQuery:<key>} and !{partitionKeyFromLambda:<key>} (Firehose Developer Guide, custom prefixes)';

/** The letters of a DateTimeFormatter pattern of Java 8, to which Firehose refers. */
const TIMESTAMP_LETTERS = /^[GuyDMLdQqYwWEecFaHhKkmsSAnNVzOXxZp]$/;

/**
 * Parses a prefix as Firehose documents it.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 * @param where the prefix, as its writer knows it
 * @throws InputError for an unknown expression
 */
export function parsePrefix(where: string, prefix: string): PrefixExpression {
  const timestamps: string[] = [];
  const queryKeys = new Set<string>();
  const transformKeys = new Set<string>();
  let namesErrorType = false;
  const refuse = (expression: string): never => {
    throw new InputError(`${where} is "${prefix}", in which ${expression} is no expression; ${FORMS}.`);
  };
  const rest = prefix.replace(EXPRESSION, (expression, content: string) => {
    const [, namespace, value = ''] = /^(\w+):(.+)$/s.exec(content) ?? [];
    if (namespace === 'timestamp') timestamps.push(checkedPattern(where, value));
    else if (namespace === 'partitionKeyFromQuery') queryKeys.add(value);
    else if (namespace === 'partitionKeyFromLambda') transformKeys.add(value);
    else if (namespace === 'firehose' && value === 'error-output-type') namesErrorType = true;
    else if (namespace !== 'firehose' || value !== 'random-string') refuse(expression);
    return '';
  });
  if (rest.includes('!{')) refuse('"!{"');
  const start = prefix.indexOf('!{');
  return {
    fixed: start < 0 ? prefix : prefix.slice(0, start),
    hasExpressions: start >= 0,
    timestamps,
    queryKeys: [...queryKeys],
    transformKeys: [...transformKeys],
    namesErrorType,
  };
}

function checkedPattern(where: string, pattern: string): string {
  const quotes = pattern.split("'").length - 1;
  if (quotes % 2 !== 0) {
    throw new InputError(
      `${where} has the timestamp pattern "${pattern}", in which a single quote is not closed.`,
    );
  }
  const letters: string[] = pattern.replace(/'[^']*'/g, '').match(/[A-Za-z]/g) ?? [];
  const unknown = letters.find((letter) => !TIMESTAMP_LETTERS.test(letter));
  if (unknown !== undefined) {
    throw new InputError(
      `${where} has the timestamp pattern "${pattern}", in which "${unknown}" has no meaning; write text in single ` +
        "quotes, e.g. yyyy/MM/dd/HH or HH'h' (Firehose Developer Guide, custom prefixes).",
    );
  }
  // The week-based year differs from the year of the date in the days around New Year.
  if (letters.includes('Y') && (letters.includes('M') || letters.includes('d') || letters.includes('D'))) {
    throw new InputError(
      `${where} has the timestamp pattern "${pattern}": YYYY is the year of the week, which in the days around New Year is ` +
        'another one than that of the date; use yyyy.',
    );
  }
  return pattern;
}
