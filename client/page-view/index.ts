export {
  FORMATS_READ,
  type LogFormat,
  type Recognition,
  recognizeLogFormat,
  type UnreadableLine,
} from './formats';
export { type Item, type PageView, pageViewItem, sessionItem } from './page-view';
export { parsePageView } from './parse-page-view';
