export type { Assembly, AssemblyStack, FileAsset } from './assembly';
export { loadAssembly } from './assembly';
export type { BegunStack, MadeResource, ProvisionObserver } from './provision';
export {
  type IgnoredResource,
  type LeftOutResource,
  type PlayedResource,
  ProvisionedAssembly,
  type ProvisionedStack,
  type ProvisionOptions,
  type ProvisionReport,
  provisionAssembly,
  type UnknownResource,
  type Unplayable,
} from './provision';
export type {
  IgnoredType,
  Provision,
  ProvisionedResource,
  ResourceProvider,
  ResourceRequest,
} from './resources';
export { ignoredTypes, Properties, stableUuid, type Unsupported } from './resources';
export { TemplateError } from './template-error';
