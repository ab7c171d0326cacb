export * from './blueprint';
export * from './consumers';
export * from './scaling';
export * from './stream';
