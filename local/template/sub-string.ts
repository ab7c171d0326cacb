/** A piece of an `Fn::Sub` string: text as it stands, or the name between `${` and `}`. */
export type SubPart = { readonly text: string } | { readonly name: string };

/** Takes the string of an `Fn::Sub` apart. `${!Literal}` stands for the text `${Literal}`. */
export function subParts(template: string): SubPart[] {
  return template
    .split(/(\$\{[^}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!piece.startsWith('${') || !piece.endsWith('}')) return { text: piece };
      const name = piece.slice(2, -1);
      return name.startsWith('!') ? { text: `\${${name.slice(1)}}` } : { name: name.trim() };
    });
}

/** `Resource.Some.Attribute` as its logical id and its attribute; the attribute is absent without a dot. */
export function splitAttribute(name: string): { readonly logicalId: string; readonly attribute?: string } {
  const dot = name.indexOf('.');
  return dot === -1 ? { logicalId: name } : { logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) };
}
