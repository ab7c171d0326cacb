export { apiResources, stageResources } from './resources';
export type { RestApi } from './rest-api';
export { type RequestFacts, RestApis } from './rest-apis';
