import type { ValidateFunction } from 'ajv';
import { loadPackage } from '../../base/load-package';

/** Says what is wrong with a body; undefined if nothing is. */
export type BodyValidator = (body: string) => string | undefined;

/**
 * A validator of bodies by a model, which is a JSON schema of draft 4.
 *
 * A missing body counts as no JSON. How API Gateway words what is wrong differs.
 * @throws Error for a schema that is none, or where the package ajv-draft-04 is not installed
 */
export async function bodyValidator(schema: object): Promise<BodyValidator> {
  const { default: module } = await loadPackage(
    'ajv-draft-04',
    'A model of API Gateway',
    () => import('ajv-draft-04'),
  );
  // A module of CommonJS comes with its exports as the default.
  const Ajv = 'default' in module ? module.default : module;
  const validate: ValidateFunction = new Ajv({ strict: false }).compile(schema);
  return (body) => {
    let document: unknown;
    try {
      document = JSON.parse(body);
    } catch {
      return 'the body is not JSON';
    }
    if (validate(document)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath || 'the body'} ${first?.message}`;
  };
}
