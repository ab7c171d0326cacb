import { type Properties, type ResourceRequest, stableUuid } from '../../../template';
import type { RestApi } from '../rest-api';
import type { RestApis } from '../rest-apis';

/** An id in API Gateway's form: lower-case letters and digits. */
export function shortId({ stackName, logicalId }: ResourceRequest, length: number): string {
  return stableUuid(`${stackName}/${logicalId}`).replaceAll('-', '').slice(0, length);
}

/** The API that a resource belongs to. */
export function apiOf(apis: RestApis, properties: Properties): RestApi {
  const api = apis.get(properties.requiredString('RestApiId'));
  return api ?? properties.refuse('RestApiId', 'there is no such REST API');
}
