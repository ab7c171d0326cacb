import { type Assembly, selectStacks } from '../assembly';
import { environmentOf } from '../environment';
import type { IgnoredType, ResourceProvider } from '../resources';
import { TemplateError } from '../template-error';
import { ProvisionedAssembly, type ProvisionedStack, type ProvisionObserver } from './provisioned-assembly';
import { Provisioner, type Unplayable } from './provisioner';

export interface ProvisionOptions {
  /** Stack names or display names; their dependencies come along. Default: every stack of the assembly. */
  readonly stacks?: readonly string[];
  /** For stacks without an environment of their own: 12 digits, default `000000000000`. */
  readonly accountId?: string;
  /** For stacks without an environment of their own. Default `us-east-1`. */
  readonly region?: string;
  /** Parameter values: by stack name, then by parameter name. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Whether a resource of an unsupported type is left out and reported, instead of ending the run. References
   * to it still fail. Default false.
   */
  readonly allowUnknown?: boolean;
  /**
   * Logical ids of resources to leave out, in whatever stack. What acts through one is left out with it: an event source
   * mapping with its function. Default: none.
   */
  readonly without?: readonly string[];
  /** Why a resource cannot be played on this machine. Default: all can. */
  readonly unplayable?: Unplayable;
  /** Gets each stack and resource as it is created. */
  readonly observer?: ProvisionObserver;
}

/**
 * Creates every resource of an assembly's stacks through the provider of its type. Stacks come in the order
 * of `cdk deploy`, each resource after those that it refers to or depends on.
 *
 * A nested stack is created as a part of its parent. A provider takes precedence over an entry among the
 * ignored types, so that a shared list of ignored types can be outgrown.
 *
 * @throws TemplateError before anything is created for resources of unsupported types (unless allowed) and for those
 *   that cannot be played on this machine; later
 *   for values that cannot be resolved or that a provider refuses, with the provider's error as `cause`
 * @throws RangeError for an account id or a Region that is malformed
 */
export async function provisionAssembly(
  assembly: Assembly,
  providers: readonly ResourceProvider[],
  ignored: readonly IgnoredType[],
  options: ProvisionOptions = {},
): Promise<ProvisionedAssembly> {
  const { accountId = '000000000000', region = 'us-east-1', parameters = {}, allowUnknown = false } = options;
  const selected = selectStacks(assembly, options.stacks);
  for (const name of Object.keys(parameters)) {
    if (selected.some((stack) => stack.stackName === name)) continue;
    const known = selected.map((stack) => stack.stackName).join(', ');
    throw new TemplateError(
      assembly.directory,
      `parameters given for a stack "${name}"; stacks of this run: ${known}`,
    );
  }

  const { observer, unplayable } = options;
  const without = new Set(options.without);
  const provisioner = new Provisioner(
    assembly.assets,
    providers,
    ignored,
    allowUnknown,
    observer,
    without,
    unplayable,
  );
  const scopes = selected.map((stack) =>
    provisioner.scope({
      stackName: stack.stackName,
      template: stack.template,
      environment: environmentOf(stack.accountId ?? accountId, stack.region ?? region),
      parameters: { ...stack.parameters, ...parameters[stack.stackName] },
    }),
  );
  provisioner.check(scopes);
  const stacks: ProvisionedStack[] = [];
  for (const scope of scopes) stacks.push(await provisioner.provision(scope));
  provisioner.checkLeftOut(assembly.directory);
  return new ProvisionedAssembly(provisioner.report, stacks);
}
