import type { Chance } from '../../../base/chance';
import type { ErrorOutputType } from '../record';
import { javaTimeFormat, type TimeFormat, type ZonedTime, zonedTime } from './java-time';

/** The values that a prefix is evaluated with. */
export interface PrefixValues {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly errorType?: ErrorOutputType;
  /** Values of `partitionKeyFromQuery` and `partitionKeyFromLambda`, by {@link keyName}. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** A partition key in a prefix. */
export interface PrefixKey {
  readonly from: 'Query' | 'Lambda';
  readonly name: string;
}

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'timestamp'; readonly format: TimeFormat }
  | { readonly kind: 'random' | 'errorType' }
  | { readonly kind: 'key'; readonly key: PrefixKey };

/**
 * A prefix of object keys with its expressions, `!{namespace:value}` (Firehose, "Custom prefixes for Amazon
 * S3 objects").
 */
export class PrefixExpression {
  private readonly parts: readonly Part[];

  /**
   * @param zone the time zone of its time stamps
   * @throws Error for an expression that Firehose does not know
   */
  constructor(
    text: string,
    private readonly zone: string,
  ) {
    this.parts = parse(text);
  }

  get hasExpressions(): boolean {
    return this.parts.some(({ kind }) => kind !== 'literal');
  }

  get hasTimestamp(): boolean {
    return this.parts.some(({ kind }) => kind === 'timestamp');
  }

  get hasErrorType(): boolean {
    return this.parts.some(({ kind }) => kind === 'errorType');
  }

  /** Its partition keys, in their order. */
  get keys(): readonly PrefixKey[] {
    return this.parts.flatMap((part) => (part.kind === 'key' ? [part.key] : []));
  }

  /** All time stamps show the same instant; every random string is a new one. */
  evaluate(values: PrefixValues, chance: Chance): string {
    const moment = zonedTime(values.time, this.zone);
    let text = '';
    for (const part of this.parts) text += textOf(part, moment, values, chance);
    return text;
  }
}

function textOf(part: Part, moment: ZonedTime, { errorType, keys }: PrefixValues, chance: Chance): string {
  switch (part.kind) {
    case 'literal':
      return part.text;
    case 'timestamp':
      return part.format(moment);
    case 'random':
      return chance.uuid().slice(0, 11);
    case 'errorType':
      return errorType ?? '';
    case 'key':
      return keys?.[keyName(part.key)] ?? '';
  }
}

export function keyName({ from, name }: PrefixKey): string {
  return `${from}:${name}`;
}

function parse(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(/!\{([^}]*)(\})?/g)) {
    const [expression, content = '', closed] = match;
    if (match.index > at) parts.push({ kind: 'literal', text: text.slice(at, match.index) });
    if (closed === undefined) throw new Error(`the expression ${expression} has no closing brace`);
    parts.push(parseExpression(content, expression));
    at = match.index + expression.length;
  }
  if (at < text.length) parts.push({ kind: 'literal', text: text.slice(at) });
  return parts;
}

function parseExpression(content: string, expression: string): Part {
  const colon = content.indexOf(':');
  const [namespace, value] = [content.slice(0, Math.max(0, colon)), content.slice(colon + 1)];
  if (namespace === 'timestamp') return { kind: 'timestamp', format: javaTimeFormat(value) };
  if (namespace === 'firehose' && value === 'random-string') return { kind: 'random' };
  if (namespace === 'firehose' && value === 'error-output-type') return { kind: 'errorType' };
  if (namespace === 'partitionKeyFromQuery') return { kind: 'key', key: { from: 'Query', name: value } };
  if (namespace === 'partitionKeyFromLambda') return { kind: 'key', key: { from: 'Lambda', name: value } };
  throw new Error(
    `${expression} is no expression; there are !{timestamp:…}, !{firehose:random-string}, ` +
      '!{firehose:error-output-type}, !{partitionKeyFromQuery:…} and !{partitionKeyFromLambda:…}',
  );
}
