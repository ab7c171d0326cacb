export { type ProvisionOptions, provisionAssembly } from './provision-assembly';
export {
  type BegunStack,
  type IgnoredResource,
  type MadeResource,
  type PlayedResource,
  ProvisionedAssembly,
  type ProvisionedStack,
  type ProvisionObserver,
  type ProvisionReport,
  type UnknownResource,
} from './provisioned-assembly';
