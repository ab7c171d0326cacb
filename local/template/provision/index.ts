export { type ProvisionOptions, provisionAssembly } from './provision-assembly';
export {
  type BegunStack,
  type IgnoredResource,
  type LeftOutResource,
  type MadeResource,
  type PlayedResource,
  ProvisionedAssembly,
  type ProvisionedStack,
  type ProvisionObserver,
  type ProvisionReport,
  type UnknownResource,
} from './provisioned-assembly';
export type { Unplayable } from './provisioner';
