export type { Assembly, AssemblyStack, FileAsset } from './assembly';
export { loadAssembly } from './assembly';
export { ignoredTypes } from './ignored-types';
export { Properties, type Unplayed } from './properties';
export { type ProvisionOptions, provisionAssembly } from './provision-assembly';
export type { BegunStack, MadeResource, ProvisionObserver } from './provision-observer';
export {
  type IgnoredResource,
  type PlayedResource,
  ProvisionedAssembly,
  type ProvisionedStack,
  type ProvisionReport,
  type UnknownResource,
} from './provisioned-assembly';
export type {
  IgnoredType,
  Provision,
  ProvisionedResource,
  ResourceProvider,
  ResourceRequest,
} from './resource-provider';
export { TemplateError } from './template-error';
