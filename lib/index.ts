export * from './blueprint';
export * from './consumers';
export * from './delivery';
export * from './scaling';
export * from './stream';
