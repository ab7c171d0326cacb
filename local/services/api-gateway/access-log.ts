import { isObject } from '../../base/json-object';

/**
 * A line of an access log. Only variables are replaced; one without a value becomes `-`.
 * @param facts the members of `$context`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function accessLogLine(format: string, facts: Readonly<Record<string, unknown>>): string {
  return format.replace(/\$context\.([A-Za-z]\w*(?:\.\w+)*)/g, (_, path: string) => {
    const value = path.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), facts);
    return value === undefined ? '-' : String(value);
  });
}
