export * from './clickstream-blueprint';
export * from './clickstream-stack';
