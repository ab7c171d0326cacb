export { NotAPageViewError } from './not-a-page-view-error';
export type { PageView } from './page-view';
export { type PageViewItem, pageViewItem } from './page-view-item';
export { parsePageView } from './parse-page-view';
