import { languageOf } from '../functions/playable-runtime';
import { BOOTSTRAP_SOURCE } from './bootstrap';
import { PYTHON_BOOTSTRAP_SOURCE } from './bootstrap/python';

/** The program of an execution environment. */
export interface RuntimeProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** How messages are written on the channel. */
  readonly serialization: 'advanced' | 'json';
  /** Whether it gives the function the host's time; else the function lives in the machine's. */
  readonly keepsTime: boolean;
}

/**
 * The program for a runtime that can be played here.
 * @param memorySize MB
 * @param startedAt the host's time
 * @param seed what the function draws by chance follows from it; empty for chance
 */
export function runtimeProgram(
  runtime: string,
  memorySize: number,
  startedAt: number,
  seed: string,
): RuntimeProgram {
  if (languageOf(runtime) === 'Python') {
    // Unbuffered, and without files of its own beside the function's code.
    const args = ['-u', '-B', '-c', PYTHON_BOOTSTRAP_SOURCE];
    return { command: 'python3', args, serialization: 'json', keepsTime: false };
  }
  // Lambda's Node.js runtime gives the old generation 90% of the memory and the new one 10%.
  const heap = `--max-old-space-size=${Math.floor(memorySize * 0.9)}`;
  const program = [heap, '-e', BOOTSTRAP_SOURCE, require.resolve('@sinonjs/fake-timers')];
  const args = [...program, String(startedAt), seed];
  return { command: process.execPath, args, serialization: 'advanced', keepsTime: true };
}
