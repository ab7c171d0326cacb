export * from './kcl';
export * from './replay';
