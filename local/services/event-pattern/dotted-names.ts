import { isObject } from '../../base/json-object';

/**
 * The value with every dotted name taken apart: EventBridge joins the names on the way to a field with dots
 * before it compares, so `{"state.status": …}` and `{"state": {"status": …}}` are the same field.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function withoutDottedNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDottedNames);
  if (!isObject(value)) return value;
  let result: Readonly<Record<string, unknown>> = {};
  for (const [name, member] of Object.entries(value)) {
    const nested = name
      .split('.')
      .reduceRight<unknown>((inner, step) => Object.fromEntries([[step, inner]]), withoutDottedNames(member));
    result = merged(result, nested as Readonly<Record<string, unknown>>);
  }
  return result;
}

function merged(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const members = new Map(Object.entries(one));
  for (const [name, member] of Object.entries(other)) {
    const present = members.get(name);
    members.set(name, present === undefined ? member : both(present, member));
  }
  return Object.fromEntries(members);
}

/** A field that an event has twice fits when one of its values does, like a list. */
function both(one: unknown, other: unknown): unknown {
  return isObject(one) && isObject(other) ? merged(one, other) : [one, other].flat();
}
