/**
 * The functions of `$util`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export const UTIL = {
  escapeJavaScript: (text: unknown): string => String(text).replace(SPECIAL, escaped),
  parseJson: (text: unknown): unknown => JSON.parse(String(text)),
  base64Encode: (text: unknown): string => Buffer.from(String(text)).toString('base64'),
  base64Decode: (text: unknown): string => Buffer.from(String(text), 'base64').toString(),
  urlEncode: (text: unknown): string => encodeURIComponent(String(text)).replaceAll('%20', '+'),
  urlDecode: (text: unknown): string => decodeURIComponent(String(text).replaceAll('+', '%20')),
};

const SPECIAL = /[\\'"/]|[^ -~]/g;

const NAMED: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

/**
 * As `StringEscapeUtils` of Apache Commons Lang escapes a UTF-16 unit. AWS does not say that it is that library; it
 * says that single quotes are escaped, which that library does.
 */
function escaped(unit: string): string {
  if (/[\\'"/]/.test(unit)) return `\\${unit}`;
  return NAMED[unit] ?? `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
