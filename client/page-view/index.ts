export {
  FORMATS_READ,
  type LogFormat,
  type Recognition,
  recognizeLogFormat,
  type UnreadableLine,
} from './formats';
export {
  halfHourOf,
  type Item,
  type ItemOptions,
  type PageView,
  pageViewItem,
  sessionItem,
} from './page-view';
export { parsePageView } from './parse-page-view';
export {
  countPageViews,
  countSessions,
  findPageViews,
  type HalfHourQuery,
  type PageQuery,
  type QueryClient,
  type QueryInput,
  type QueryOutput,
  type TableQuery,
} from './sharded-queries';
export { DEFAULT_WRITE_SHARDS } from './write-shards';
