import { spawn } from 'node:child_process';

/** A process from start to exit. */
export interface TimedRun {
  readonly wallMs: number;
  readonly stdout: string;
}

/**
 * Runs Node with `args` to its end.
 * @throws Error with the end of standard error, when the exit code is not 0
 */
export function timedProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<TimedRun> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
      if (code === 0) resolve({ wallMs, stdout: Buffer.concat(stdout).toString() });
      else
        reject(
          new Error(
            `node ${args.join(' ')} exited with ${code}:\n${Buffer.concat(stderr).toString().slice(-2000)}`,
          ),
        );
    });
  });
}
