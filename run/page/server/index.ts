export { PageServer } from './page-server';
export { serverSentEvent } from './viewers';
