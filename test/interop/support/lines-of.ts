import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The lines that a program prints, for a test that waits for some of them. */
export interface Lines {
  /**
   * The first line from here on that begins so.
   * @throws Error with what the program printed, when it ends without
   */
  next(beginning: string): Promise<string>;
  /**
   * Until the program has ended.
   * @throws Error unless its exit code is 0
   */
  end(): Promise<void>;
}

const ERROR_TAIL = 4_000;

export function linesOf(child: ChildProcess): Lines {
  if (child.stdout === null || child.stderr === null)
    throw new Error('The output of the program is not piped.');
  let errors = '';
  child.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-ERROR_TAIL);
  });
  const printed: string[] = [];
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    async next(beginning) {
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
        printed.push(line.value);
        if (line.value.startsWith(beginning)) return line.value;
      }
      throw new Error(`The program ended without a line "${beginning}": ${printed.join('\n')}\n${errors}`);
    },
    async end() {
      if ((await code) !== 0) throw new Error(`The program ended with exit code ${await code}. ${errors}`);
    },
  };
}
