import type {
  Assembly,
  ProvisionedResource,
  ResourceProvider,
  ResourceRequest,
} from '../../../../local/template';
import { environmentOf } from '../../../../local/template/environment';
import { Exports } from '../../../../local/template/provision/exports';
import { StackScope } from '../../../../local/template/provision/stack-scope';
import { parseTemplate } from '../../../../local/template/template';

/** An assembly with one template per stack; each stack depends on the ones before it. */
export function assemblyOf(templates: Record<string, unknown>): Assembly {
  const names = Object.keys(templates);
  return {
    directory: 'cdk.out',
    assets: [],
    stacks: names.map((stackName, i) => ({
      id: stackName,
      stackName,
      displayName: stackName,
      dependencies: names.slice(0, i),
      parameters: {},
      template: parseTemplate(templates[stackName], stackName),
    })),
  };
}

/** The scope of a stack MyStack whose `resources` are already created. */
export function scopeOf(
  template: Record<string, unknown> = {},
  resources: Record<string, ProvisionedResource> = {},
  parameters: Record<string, string> = {},
): StackScope {
  const declared = Object.fromEntries(Object.keys(resources).map((id) => [id, { Type: 'Test::Thing' }]));
  const scope = new StackScope({
    stackName: 'MyStack',
    template: parseTemplate(
      { ...template, Resources: { ...declared, ...Object(template.Resources) } },
      'MyStack',
    ),
    environment: environmentOf('123456789012', 'eu-west-1'),
    parameters,
    exports: new Exports(),
  });
  for (const [id, resource] of Object.entries(resources)) scope.add(id, resource);
  return scope;
}

/**
 * Creates one resource as the provisioner does.
 * @param request the parts that the test is about: the logical id, the environment, …
 */
export async function provisionOne(
  provider: ResourceProvider,
  type: string,
  properties: Readonly<Record<string, unknown>>,
  request: Partial<ResourceRequest> = {},
): Promise<ProvisionedResource> {
  const provision = provider[type];
  if (provision === undefined) throw new Error(`The provider has ${Object.keys(provider)}, not ${type}.`);
  const logicalId = request.logicalId ?? 'Thing';
  return await provision({
    stackName: 'Stack',
    logicalId,
    type,
    properties,
    partition: 'aws',
    region: 'eu-west-1',
    accountId: '123456789012',
    physicalName: (maxLength) => `Stack-${logicalId}-ABC`.slice(0, maxLength),
    assetPath: () => {
      throw new Error('There are no assets.');
    },
    ...request,
  });
}

/** A provider that appends each request to `requests`. */
export function recordingProvider(
  requests: ResourceRequest[] = [],
  type: string = 'Test::Thing',
): ResourceProvider {
  return {
    [type](request) {
      requests.push(request);
      const ref = request.physicalName(64);
      return { ref, attributes: { Arn: `arn:${ref}`, Nested: { Deep: 'deep' }, Tags: ['a', 'b'] } };
    },
  };
}
