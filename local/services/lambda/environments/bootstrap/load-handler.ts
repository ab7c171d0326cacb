/** The parts of its process that loading needs. */
export interface ModuleHost {
  readonly require: NodeJS.Require;
  /**
   * `import()` of the process. A module that a compiler or test runner has translated may have another one.
   */
  readonly importModule: (specifier: string) => Promise<unknown>;
}

export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Finds the handler as Lambda's Node.js runtime does: `folder/file.export.nested` below the task root, the
 * file without extension or with `.js`, `.mjs` or `.cjs`, else the module that Node resolves; the export by
 * name, else on the default export.
 *
 * Self-contained: it is sent to the child process as text, so it uses nothing but its arguments and globals.
 *
 * @throws Error whose name is the `errorType` that nodejs24.x reports (aws-lambda-ric 4.0.2):
 * Runtime.HandlerNotFound, Runtime.MalformedHandlerName, Runtime.ImportModuleError,
 * Runtime.UserCodeSyntaxError, Runtime.CallbackHandlerDeprecated; errors of the module itself pass through
 */
export async function loadHandler(
  host: ModuleHost,
  taskRoot: string,
  handlerString: string,
): Promise<Handler> {
  const { existsSync, statSync } = host.require('node:fs') as typeof import('node:fs');
  const { basename, resolve } = host.require('node:path') as typeof import('node:path');
  const { pathToFileURL } = host.require('node:url') as typeof import('node:url');

  const failure = (name: string, message: string, cause?: Error): Error => {
    const error = new Error(message);
    error.name = name;
    if (cause?.stack !== undefined) error.stack = cause.stack;
    return error;
  };

  const load = async (folder: string, moduleName: string): Promise<unknown> => {
    const path = resolve(taskRoot, folder, moduleName);
    try {
      for (const extension of ['', '.js', '.mjs', '.cjs']) {
        const file = path + extension;
        if (existsSync(file) && statSync(file).isFile())
          return await host.importModule(pathToFileURL(file).href);
      }
      return host.require(host.require.resolve(moduleName, { paths: [taskRoot, resolve(taskRoot, folder)] }));
    } catch (error) {
      if (error instanceof SyntaxError) throw failure('Runtime.UserCodeSyntaxError', String(error), error);
      if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
        throw failure('Runtime.ImportModuleError', String(error));
      }
      throw error;
    }
  };

  const member = (path: string, from: unknown): unknown =>
    path.split('.').reduce((value, key) => {
      return typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[key]
        : undefined;
    }, from);

  if (handlerString.includes('..')) {
    throw failure(
      'Runtime.MalformedHandlerName',
      `'${handlerString}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(handlerString);
  const dot = file.indexOf('.');
  if (dot === -1) throw failure('Runtime.MalformedHandlerName', 'Bad handler');
  const loaded = await load(handlerString.slice(0, handlerString.indexOf(file)), file.slice(0, dot));
  const handler = member(file.slice(dot + 1), loaded) ?? member(`default.${file.slice(dot + 1)}`, loaded);
  if (handler === undefined || handler === null) {
    throw failure('Runtime.HandlerNotFound', `${handlerString} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw failure('Runtime.HandlerNotFound', `${handlerString} is not a function`);
  }
  if (handler.length >= 3) {
    throw failure(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to ' +
        'modify this function to use a supported handler signature to use Node.js 24 or later. For more information see ' +
        'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  return handler as Handler;
}
