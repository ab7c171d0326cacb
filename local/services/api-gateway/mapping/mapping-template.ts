import { loadPackage } from '../../../base/load-package';
import { JAVA_METHODS } from './java-methods';
import { valueAt } from './json-path';
import { UTIL } from './util';

/** The headers and parameters of a request, as `$input.params()` has them. */
export interface RequestParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
}

/** What a template may override, once each. */
export interface Overrides {
  status?: number;
  readonly header: Record<string, string>;
}

/** What a template is evaluated with. */
export interface TemplateInput {
  /** The body, of the request or of the integration's response. */
  readonly body: string;
  readonly parameters: RequestParameters;
  /** The members of `$context`. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** A mapping template of API Gateway, parsed. */
export class MappingTemplate {
  private constructor(private readonly evaluate: (context: Record<string, unknown>) => string) {}

  /**
   * Parses a template.
   * @throws Error for a template that is none, or where the package velocityjs is not installed
   */
  static async parse(text: string): Promise<MappingTemplate> {
    const { Compile, parse } = await loadPackage(
      'velocityjs',
      'A mapping template of API Gateway',
      () => import('velocityjs'),
    );
    const tree = parse(text);
    return new MappingTemplate((context) =>
      new Compile(tree, { customMethodHandlers: JAVA_METHODS }).render(context, {}),
    );
  }

  /**
   * @returns the text, and what the template overrode
   * @throws Error for what API Gateway answers 500: two overrides of one parameter
   */
  render(input: TemplateInput): { readonly text: string; readonly overrides: Overrides } {
    const overrides: Overrides = { header: {} };
    const once: Overrides = { header: setOnce(overrides.header) };
    const context = { ...input.context, responseOverride: setOnce(overrides, once) };
    const text = this.evaluate({ input: inputOf(input), util: UTIL, context });
    return { text, overrides };
  }
}

/**
 * The object `$input`.
 *
 * `path` and `json` read the body as JSON when a template first asks for it.
 */
function inputOf({ body, parameters }: TemplateInput) {
  let parsed: { readonly document: unknown } | undefined;
  const at = (path: string) => {
    parsed ??= { document: JSON.parse(body) };
    return valueAt(parsed.document, path);
  };
  const maps = {
    path: mapOf(parameters.path),
    querystring: mapOf(parameters.querystring),
    header: mapOf(parameters.header),
  };
  return {
    body,
    path: (path: string) => at(path),
    json: (path: string) => JSON.stringify(at(path)) ?? '""',
    params: (name?: string) =>
      name === undefined
        ? maps
        : (parameters.path[name] ?? parameters.querystring[name] ?? parameters.header[name] ?? ''),
  };
}

/**
 * A map of Java, as far as templates use it. That a missing member is an empty text is an assumption: the CDK's own
 * templates for CORS rely on it.
 */
function mapOf(values: Readonly<Record<string, string>>) {
  return {
    ...values,
    get: (name: string) => values[name] ?? '',
    keySet: () => Object.keys(values),
    containsKey: (name: string) => Object.hasOwn(values, name),
  };
}

/**
 * An object of which each member can be set once.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
function setOnce<Target extends object>(target: Target, shown: Target = target): Target {
  const done = new Set<string | symbol>();
  return new Proxy(shown, {
    set: (_, name, value) => {
      if (done.has(name)) throw new Error(`the parameter ${String(name)} is overridden twice`);
      done.add(name);
      return Reflect.set(target, name, value);
    },
  });
}
