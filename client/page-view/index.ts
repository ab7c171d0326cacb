export { type Item, type PageView, pageViewItem, sessionItem } from './page-view';
export { parsePageView } from './parse-page-view';
