/** The content of an element: text, child elements by name, or several elements of its name. */
export type XmlValue = string | number | boolean | undefined | XmlMembers | readonly (string | XmlMembers)[];
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

/**
 * An XML document as AWS services answer it. Members become elements, a list becomes elements of one name,
 * `undefined` is left out. S3 gives its errors no namespace.
 */
export function xmlDocument(root: string, members: XmlMembers, namespace?: string): string {
  const start = namespace === undefined ? root : `${root} xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${start}>${elements(members)}</${root}>`;
}

/**
 * The texts of all elements of one name, in document order. Enough for the flat documents that clients send.
 */
export function elementTexts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    unescapeXml(text),
  );
}

function elements(members: XmlMembers): string {
  return Object.entries(members)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((it) => element(name, it)))
    .join('');
}

function element(name: string, value: string | number | boolean | undefined | XmlMembers): string {
  if (value === undefined) return '';
  return `<${name}>${typeof value === 'object' ? elements(value) : escapeXml(String(value))}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"'\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
