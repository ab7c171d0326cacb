import { isObject } from '../../../base/json-object';

/**
 * The value at a path: `$`, `$.a.b`, `$['a b']`, `$.list[0].a`.
 * @returns undefined where there is none
 * @throws Error for a path that is not supported here, such as one with a wildcard or a filter
 */
export function valueAt(document: unknown, path: string): unknown {
  if (!path.startsWith('$')) throw unsupported(path);
  let value = document;
  for (let rest = path.slice(1); rest !== ''; ) {
    const step = /^(?:\.([A-Za-z_][\w-]*)|\['([^']*)'\]|\[(\d+)\])/.exec(rest);
    if (step === null) throw unsupported(path);
    const [text, name, quoted, index] = step;
    const key = name ?? quoted;
    if (key !== undefined) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    else value = Array.isArray(value) ? value[Number(index)] : undefined;
    rest = rest.slice(text.length);
  }
  return value;
}

function unsupported(path: string): Error {
  return new Error(`the path ${JSON.stringify(path)}: supported here are $, names and indexes`);
}
