import { isDeepStrictEqual } from 'node:util';
import type { Json, Resource } from './synthesize';

export type Resources = Readonly<Record<string, Resource>>;

/** What a deployment does with a resource: asks for it for the first time, or again, or leaves it alone. */
export interface DeployedStack {
  readonly resources: Resources;
  /** What `Fn::GetAtt` answered in the last deployment, by `logicalId.attribute`. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/**
 * One deployment by CloudFormation's own rule: a resource is touched when its resolved properties are not the ones of
 * the deployment before, and the world outside of the template is not looked at.
 *
 * @param before undefined for a new stack
 * @param ask answers a custom resource that is touched
 * @param apply gets the resolved properties of every other resource that is touched
 */
export function deploy(
  resources: Resources,
  before: DeployedStack | undefined,
  ask: (logicalId: string, properties: Json) => Json,
  apply: (logicalId: string, properties: Json) => void,
): DeployedStack {
  const answers: Record<string, unknown> = {};
  for (const [id, { Type, Properties }] of customResourcesFirst(resources)) {
    const properties = resolved(Properties, answers) as Json;
    const old = before?.resources[id];
    const isSame =
      old !== undefined && isDeepStrictEqual(resolved(old.Properties, before?.answers ?? {}), properties);
    if (Type.startsWith('Custom::')) {
      for (const [name, value] of Object.entries(isSame ? answersOf(id, before) : ask(id, properties))) {
        answers[`${id}.${name}`] = value;
      }
    } else if (!isSame) apply(id, properties);
  }
  return { resources, answers };
}

function customResourcesFirst(resources: Resources): [string, Resource][] {
  const rank = ([, { Type }]: [string, Resource]) => (Type.startsWith('Custom::') ? 0 : 1);
  return Object.entries(resources).sort((one, other) => rank(one) - rank(other));
}

function answersOf(id: string, before: DeployedStack | undefined): Json {
  const own = Object.entries(before?.answers ?? {}).filter(([key]) => key.startsWith(`${id}.`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(id.length + 1), value]));
}

/** Answers of custom resources take their place; every other intrinsic is its own value, the same in both templates. */
function resolved(value: unknown, answers: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, answers));
  if (typeof value !== 'object' || value === null) return value;
  if ('Fn::GetAtt' in value) {
    const key = (value['Fn::GetAtt'] as string[]).join('.');
    if (key in answers) return answers[key];
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner, answers)]));
}
