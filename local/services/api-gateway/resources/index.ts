export { apiResources } from './api-resources';
export { stageResources } from './stage-resources';
