export * from './blueprint';
export * from './consumers';
export * from './stream';
