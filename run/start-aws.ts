import { UserError } from '../common';
import { LocalAws, type LocalAwsOptions } from '../local';
import { StackError } from './errors';

/**
 * @throws StackError where Node.js refuses: a taken port, a folder that cannot be written, a missing package
 */
export async function startAws(options: LocalAwsOptions): Promise<LocalAws> {
  try {
    return await LocalAws.start(options);
  } catch (error) {
    if (!isRefusalOfNode(error) && !isRefusalOfNode(Object(error).cause)) throw error;
    throw error instanceof UserError ? error : new StackError((error as Error).message, { cause: error });
  }
}

/** Errors of system calls and of `require`; other codes of Node.js mean a defect. */
function isRefusalOfNode(error: unknown): boolean {
  const { syscall, code } = Object(error) as NodeJS.ErrnoException;
  return typeof syscall === 'string' || code === 'MODULE_NOT_FOUND';
}
