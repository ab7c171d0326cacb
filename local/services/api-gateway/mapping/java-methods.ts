/** A method call in a template, as the engine hands it on. */
interface MethodCall {
  readonly property: string | number;
  readonly context: unknown;
  readonly params: unknown[];
}

/**
 * Methods that values have in Java, where they differ from those of JavaScript or are missing. The engine has
 * `size` and `get` itself.
 */
type JavaMethods = Readonly<Record<string, (text: string, ...params: string[]) => unknown>>;

const OF_STRING: JavaMethods = {
  // In Java both are regular expressions, and a backslash in the replacement escapes what follows.
  replaceAll: (text, pattern, replacement) => text.replace(regex(pattern), replaced(replacement)),
  replaceFirst: (text, pattern, replacement) => text.replace(regex(pattern, ''), replaced(replacement)),
  replace: (text, part, replacement) => text.split(String(part)).join(replacement),
  contains: (text, part) => text.includes(String(part)),
  equals: (text, other) => text === other,
  length: (text) => text.length,
  isEmpty: (text) => text === '',
};

const isOne = (name: string | number): name is string => Object.hasOwn(OF_STRING, name);

/** The handlers with which the engine calls methods of texts as Java does. */
export const JAVA_METHODS = [
  {
    uid: 'java.lang.String',
    match: ({ property, context }: MethodCall) => typeof context === 'string' && isOne(property),
    resolve: ({ property, context, params }: MethodCall) =>
      OF_STRING[String(property)]?.(String(context), ...params.map(String)),
  },
];

function regex(pattern = '', flags = 'g'): RegExp {
  return new RegExp(pattern, `${flags}u`);
}

function replaced(replacement = '') {
  return (...groups: string[]) =>
    replacement.replace(/\\(.)|\$(\d)/g, (_, escaped, group) => escaped ?? groups[Number(group)] ?? '');
}
