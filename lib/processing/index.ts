export * from './flink';
export * from './kcl';
export * from './queue';
export * from './replay';
