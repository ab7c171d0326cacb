export * from './kcl';
