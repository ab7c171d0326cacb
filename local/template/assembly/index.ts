export {
  type Assembly,
  type AssemblyStack,
  assetPath,
  type FileAsset,
  loadAssembly,
  readTemplate,
} from './assembly';
export { selectStacks } from './select-stacks';
