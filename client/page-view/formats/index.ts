export type { AccessLine, LogFormat } from './access-line';
export { formatOfHeader, isDirective } from './cloudfront';
export {
  FORMATS_READ,
  type Recognition,
  readAccessLine,
  recognizeLogFormat,
  type UnreadableLine,
} from './recognize';
export { withoutQuery } from './request-line';
