export { ignoredTypes } from './ignored-types';
export { physicalName, stableUuid } from './physical-name';
export { Properties, type Unsupported } from './properties';
export type {
  IgnoredType,
  Provision,
  ProvisionedResource,
  ResourceProvider,
  ResourceRequest,
} from './resource-provider';
