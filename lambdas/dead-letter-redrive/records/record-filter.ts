import type { EventRecord } from './event-record';

/** Whether a record is for the consumer. */
export type RecordFilter = (record: EventRecord) => boolean;

/**
 * Compiles the filters of the consumer's event source mapping, which a record read from the stream has to pass as if the
 * mapping had read it. The data takes part as parsed JSON: where it is not JSON, a pattern about data does not fit.
 *
 * Lambda has accepted the patterns, so they are not checked here. An operator that this code does not know throws: a
 * record must not reach a consumer that never wanted it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
 *
 * @param patterns the parsed `Pattern`s; none lets every record pass
 */
export function recordFilter(patterns: readonly unknown[]): RecordFilter {
  if (patterns.length === 0) return () => true;
  return ({ kinesis }) => {
    const { data: base64, ...metadata } = kinesis;
    const data = parsed(base64);
    const event = { ...metadata, ...(data !== undefined && { data: data.value }) };
    return patterns.some((pattern) => (data !== undefined || !isAboutData(pattern)) && fits(pattern, event));
  };
}

/** Fields have to fit all; of a list of objects, one has to fit alone. */
function fits(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((element) => fitsObject(pattern, element));
  return fitsObject(pattern, value);
}

function fitsObject(pattern: unknown, value: unknown): boolean {
  return Object.entries(Object(pattern)).every(([name, wanted]) => {
    if (name === '$or' && Array.isArray(wanted)) return wanted.some((branch) => fits(branch, value));
    const field = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (!Array.isArray(wanted)) return fits(wanted, field);
    const candidates = leavesOf(field);
    return wanted.some((rule) => candidates.some((leaf) => passes(rule, leaf)));
  });
}

/** Rules look at leaves. An object, and a list without leaves, count as a field that is not there. */
function leavesOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [isObject(value) ? undefined : value];
  const leaves = value.filter((element) => typeof element !== 'object' || element === null);
  return leaves.length === 0 ? [undefined] : leaves;
}

function passes(rule: unknown, leaf: unknown): boolean {
  if (!isObject(rule)) return leaf === rule;
  const [[operator, operand] = ['']] = Object.entries(rule);
  switch (operator) {
    case 'exists':
      return (leaf !== undefined) === operand;
    case 'anything-but':
      return leaf !== undefined && !(Array.isArray(operand) ? operand : [operand]).includes(leaf);
    case 'prefix':
      return typeof leaf === 'string' && leaf.startsWith(String(operand));
    case 'suffix':
      return typeof leaf === 'string' && leaf.endsWith(String(operand));
    case 'equals-ignore-case':
      return typeof leaf === 'string' && leaf.toLowerCase() === String(operand).toLowerCase();
    case 'numeric':
      return typeof leaf === 'number' && isWithin(leaf, operand);
    default:
      throw new Error(
        `A filter of the mapping has the operator "${operator}", which the redrive does not know.`,
      );
  }
}

/** @param comparisons e.g. `['>', 10, '<=', 20]` */
function isWithin(value: number, comparisons: unknown): boolean {
  const parts: unknown[] = Array.isArray(comparisons) ? comparisons : [];
  return parts.every((operator, index) => {
    if (index % 2 === 1) return true;
    const bound = Number(parts[index + 1]);
    switch (operator) {
      case '=':
        return value === bound;
      case '<':
        return value < bound;
      case '<=':
        return value <= bound;
      case '>':
        return value > bound;
      case '>=':
        return value >= bound;
      default:
        throw new Error(
          `A filter of the mapping has the comparison ${JSON.stringify(operator)}, which is unknown.`,
        );
    }
  });
}

function isAboutData(pattern: unknown): boolean {
  return Object.entries(Object(pattern)).some(
    ([name, wanted]) =>
      name === 'data' || (name === '$or' && Array.isArray(wanted) && wanted.some(isAboutData)),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Boxed, so that the JSON text `null` differs from what is no JSON. */
function parsed(base64: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(utf8.decode(Buffer.from(base64, 'base64'))) };
  } catch {
    return undefined;
  }
}
