import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * The first flag that is given more than once although only its last value would count. The user would not
 * learn that the other was dropped.
 *
 * @param args that `parseArgs` takes with these options
 * @returns its name and all its values; undefined for none
 */
export function repeatedFlag(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): { readonly name: string; readonly values: readonly string[] } | undefined {
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined || options[token.name]?.multiple === true)
      continue;
    given.set(token.name, [...(given.get(token.name) ?? []), token.value]);
  }
  for (const [name, values] of given) if (values.length > 1) return { name, values };
  return undefined;
}

/** The sentence that refuses it. */
export function refusalOf({
  name,
  values,
}: {
  readonly name: string;
  readonly values: readonly string[];
}): string {
  return `--${name} is given ${values.length === 2 ? 'twice' : `${values.length} times`} (${values.join(', ')}); give one.`;
}
