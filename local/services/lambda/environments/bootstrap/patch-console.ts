/** How the console writes its lines. */
export interface ConsoleOptions {
  readonly format: (message: unknown, ...rest: unknown[]) => string;
  readonly json: boolean;
  /** Lines below this level are dropped. */
  readonly minLevel: string;
  readonly requestId: () => string | undefined;
  readonly write: (line: string) => void;
}

/**
 * Makes `console` write as Lambda's Node.js runtime does: time, request id and level before each message, or
 * one JSON object when the function's log format is JSON. Line feeds become carriage returns, so that a
 * message stays one line.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 *
 * @returns the new `console.error`
 */
export function patchConsole(
  console: Console,
  options: ConsoleOptions,
): (message?: unknown, ...rest: unknown[]) => void {
  const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  const minLevel = levels.indexOf(options.minLevel);

  const text = (level: string, message: unknown, rest: unknown[]): string =>
    [new Date().toISOString(), options.requestId(), level, options.format(message, ...rest)].join('\t');

  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Error
      ? { errorType: value.name, errorMessage: value.message, stackTrace: value.stack?.split('\n'), ...value }
      : value;

  const json = (level: string, message: unknown, rest: unknown[]): string => {
    const line = { timestamp: new Date().toISOString(), level, requestId: options.requestId() };
    if (rest.length > 0) return JSON.stringify({ ...line, message: options.format(message, ...rest) });
    try {
      return JSON.stringify({ ...line, message }, plain);
    } catch {
      // JSON cannot hold it (a cycle, a BigInt): it is written as text.
      return JSON.stringify({ ...line, message: options.format(message) });
    }
  };

  const render = options.json ? json : text;
  const writer = (level: string): ((message?: unknown, ...rest: unknown[]) => void) => {
    if (levels.indexOf(level) < minLevel) return () => undefined;
    return (message, ...rest) => options.write(`${render(level, message, rest).replaceAll('\n', '\r')}\n`);
  };
  const info = writer('INFO');
  const error = writer('ERROR');
  Object.assign(console, {
    trace: writer('TRACE'),
    debug: writer('DEBUG'),
    info,
    log: info,
    warn: writer('WARN'),
    error,
    fatal: writer('FATAL'),
  });
  return error;
}
