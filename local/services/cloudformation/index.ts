export { CloudFormationService, type CloudFormationServiceOptions } from './cloudformation-service';
export { type CustomResourcesOptions, customResources } from './resources';
export { type Stack, type StackResource, Stacks } from './stacks';
