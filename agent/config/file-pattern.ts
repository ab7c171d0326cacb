import { basename, dirname, resolve } from 'node:path';

/** The files of a flow: those of one folder whose names match a glob. */
export class FilePattern {
  /** An absolute path. */
  readonly directory: string;
  private readonly globs: readonly Glob[];
  private readonly expression: RegExp;

  /**
   * @param pattern a path whose last part may have `*`, `?`, `[a-z]`, `[!a]`, `{one,other}` and `\` before a
   *   character that is meant as it is
   * @throws RangeError for a glob in the folder, or one that is not closed
   */
  constructor(readonly pattern: string) {
    if (pattern.endsWith('/')) throw new RangeError('it must end with the name of files, not with a folder');
    this.directory = resolve(dirname(pattern));
    if (/[*?[{]/.test(dirname(pattern))) {
      throw new RangeError('a glob is allowed in the name of the files only, not in that of their folder');
    }
    this.globs = alternatives(basename(pattern)).map(parseGlob);
    this.expression = new RegExp(`^(?:${this.globs.map(source).join('|')})$`, 's');
  }

  matches(name: string): boolean {
    return this.expression.test(name);
  }

  /** Whether a file can match both. */
  overlaps(other: FilePattern): boolean {
    if (this.directory !== other.directory) return false;
    return this.globs.some((a) => other.globs.some((b) => meet(a, b)));
  }
}

type Glob = readonly Token[];
type Token = { readonly kind: 'any' } | CharacterSet;

interface CharacterSet {
  readonly kind: 'set';
  readonly not: boolean;
  /** Inclusive. */
  readonly ranges: readonly (readonly [number, number])[];
}

const ANY_CHARACTER: CharacterSet = { kind: 'set', not: true, ranges: [] };

/** The globs that `{one,other}` stands for. */
function alternatives(glob: string): string[] {
  const open = indexOfBare(glob, '{', 0);
  if (open === -1) return [glob];
  const close = indexOfBare(glob, '}', open);
  if (close === -1) throw new RangeError('a { is not closed by a }');
  const choices: string[] = [];
  for (let start = open + 1; start <= close; ) {
    const comma = indexOfBare(glob, ',', start);
    const end = comma === -1 || comma > close ? close : comma;
    choices.push(glob.slice(start, end));
    start = end + 1;
  }
  const [head, tail] = [glob.slice(0, open), glob.slice(close + 1)];
  return choices.flatMap((choice) => alternatives(tail).map((rest) => head + choice + rest));
}

/** Where a character stands that no backslash takes its meaning from. */
function indexOfBare(glob: string, character: string, from: number): number {
  for (let i = from; i < glob.length; i++) {
    if (glob[i] === '\\') i++;
    else if (glob[i] === character) return i;
  }
  return -1;
}

function parseGlob(glob: string): Glob {
  const tokens: Token[] = [];
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i] ?? '';
    if (character === '*') tokens.push({ kind: 'any' });
    else if (character === '?') tokens.push(ANY_CHARACTER);
    else if (character === '[') {
      const close = glob.indexOf(']', i + 2);
      if (close === -1) throw new RangeError('a [ is not closed by a ]');
      tokens.push(parseSet(glob.slice(i + 1, close)));
      i = close;
    } else {
      if (character === '\\') i++;
      const code = glob.charCodeAt(i);
      if (Number.isNaN(code)) throw new RangeError('it ends with a \\');
      tokens.push({ kind: 'set', not: false, ranges: [[code, code]] });
    }
  }
  return tokens;
}

function parseSet(inner: string): CharacterSet {
  const not = inner.startsWith('!');
  const ranges: [number, number][] = [];
  for (let i = not ? 1 : 0; i < inner.length; i++) {
    const isRange = inner[i + 1] === '-' && i + 2 < inner.length;
    ranges.push([inner.charCodeAt(i), inner.charCodeAt(isRange ? i + 2 : i)]);
    if (isRange) i += 2;
  }
  return { kind: 'set', not, ranges };
}

function source(glob: Glob): string {
  const unicode = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
  return glob
    .map((token) => {
      if (token.kind === 'any') return '.*';
      if (token.ranges.length === 0) return '.';
      const ranges = token.ranges.map(([from, to]) => `${unicode(from)}-${unicode(to)}`).join('');
      return `[${token.not ? '^' : ''}${ranges}]`;
    })
    .join('');
}

/** Whether a name matches both, by following both globs at a time. */
function meet(a: Glob, b: Glob): boolean {
  const seen = new Set<number>();
  const from = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    if (seen.has(key)) return false;
    seen.add(key);
    const [left, right] = [a[i], b[j]];
    if (left === undefined && right === undefined) return true;
    if (left?.kind === 'any' && (from(i + 1, j) || (right !== undefined && from(i, j + 1)))) return true;
    if (right?.kind === 'any' && (from(i, j + 1) || (left !== undefined && from(i + 1, j)))) return true;
    return left?.kind === 'set' && right?.kind === 'set' && share(left, right) && from(i + 1, j + 1);
  };
  return from(0, 0);
}

/** Whether a character is in both. If one is, then so is one at the edge of a range, or any character at all. */
function share(a: CharacterSet, b: CharacterSet): boolean {
  const edges = [a, b].flatMap(({ ranges }) => ranges.flatMap(([from, to]) => [from, to, from - 1, to + 1]));
  return [...edges, 0x61].some((code) => code > 0 && isIn(a, code) && isIn(b, code));
}

function isIn({ not, ranges }: CharacterSet, code: number): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to) !== not;
}
