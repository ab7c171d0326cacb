import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';

/** What an output can show: how many columns, colours or not, and whether a line can be drawn again. */
export interface Paper {
  /** Columns of a line; Infinity for a pipe or a file, whose lines are never broken. */
  readonly width: number;
  /** Whether a line can be cleared and drawn again. */
  readonly redraws: boolean;
  /** The text in a style, or as it is where colours are off. */
  paint(style: Style | readonly Style[], text: string): string;
}

/** The part of an output stream that decides on its paper. */
export interface PaperOutput {
  readonly isTTY?: boolean;
  /** Follows the window's size. */
  readonly columns?: number;
}

const DEFAULT_COLUMNS = 80;

/** The paper of an output. A terminal that is dumb gets plain lines, as a pipe does. */
export function paperOf(output: PaperOutput, environment: NodeJS.ProcessEnv = process.env): Paper {
  const isTerminal = output.isTTY === true;
  const redraws = isTerminal && environment.TERM !== 'dumb';
  const paint = hasColors(redraws, environment) ? painted : asItIs;
  return {
    // A terminal whose size is not known says 0.
    get width() {
      return isTerminal ? output.columns || DEFAULT_COLUMNS : Number.POSITIVE_INFINITY;
    },
    redraws,
    paint,
  };
}

/** A pipe's: no colours, no width. */
export const PLAIN: Paper = { width: Number.POSITIVE_INFINITY, redraws: false, paint: asItIs };

/**
 * FORCE_COLOR wins over NO_COLOR, as in Node.js; an empty NO_COLOR does not count.
 * @see https://no-color.org and https://nodejs.org/api/tty.html#writestreamgetcolordepthenv
 */
function hasColors(isCapable: boolean, { FORCE_COLOR, NO_COLOR }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isCapable && !NO_COLOR;
}

function painted(style: Style | readonly Style[], text: string): string {
  // Node.js would look at its own standard output, and decide anew.
  return styleText([style].flat() as Style[], text, { validateStream: false });
}

function asItIs(_: Style | readonly Style[], text: string): string {
  return text;
}

/**
 * Breaks a line between words. A word that is longer than the line, such as an address, stays whole.
 * @param width columns of a line
 * @param hang columns that further lines are indented by
 */
export function wrap(text: string, width: number, hang: number): string {
  const lines: string[] = [];
  let line = '';
  // Words with the spaces before them: columns within a line are kept, at a break they go.
  for (const [, spaces = '', word = ''] of text.matchAll(/( *)([^ ]+)/g)) {
    const isFirst = line.trim() === '';
    if (isFirst || line.length + spaces.length + word.length <= width) {
      line += isFirst && lines.length > 0 ? word : spaces + word;
    } else {
      lines.push(line);
      line = ' '.repeat(hang) + word;
    }
  }
  return [...lines, line].join('\n');
}

/** The first text that fits in a line; the last one if none does. @param texts the longest first */
export function firstFitting(texts: readonly string[], width: number): string {
  return texts.find((text) => text.length <= width) ?? texts.at(-1) ?? '';
}
