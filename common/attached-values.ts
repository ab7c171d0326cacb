import type { ParseArgsConfig } from 'node:util';

/**
 * Attaches to its flag a value that begins with one dash, which `parseArgs` would take for a flag: `--pace -3`
 * becomes `--pace=-3`, and who reads the value can say what is allowed. What begins with two dashes stays a flag.
 *
 * @param args that `parseArgs` takes with these options
 */
export function attachedValues(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): string[] {
  const attached: string[] = [];
  for (const arg of args) {
    const last = attached.at(-1) ?? '';
    const takesIt = last.startsWith('--') && options[last.slice(2)]?.type === 'string';
    if (takesIt && /^-[^-]/.test(arg)) attached.splice(-1, 1, `${last}=${arg}`);
    else attached.push(arg);
  }
  return attached;
}

/** The first sentence of what `parseArgs` says, which goes on with advice in several lines. */
export function firstSentence(error: unknown): string {
  const [sentence = ''] = (error as Error).message.split(/\.\s/);
  return sentence || 'unusable flags';
}
