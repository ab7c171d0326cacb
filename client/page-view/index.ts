export type { Item } from './item';
export { NotAPageViewError } from './not-a-page-view-error';
export type { PageView } from './page-view';
export { pageViewItem } from './page-view-item';
export { parsePageView } from './parse-page-view';
export { sessionItem } from './session-item';
