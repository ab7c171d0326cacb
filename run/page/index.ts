export { DecisionBook } from './decision-book';
export { LivePage, type LivePageOptions } from './live-page';
export type { AccountRow, AccountView, RunNote } from './page-data';
