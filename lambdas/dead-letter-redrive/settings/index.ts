export { isAsked, parseRequest, type RedriveRequest } from './request';
export { readSettings } from './settings';
