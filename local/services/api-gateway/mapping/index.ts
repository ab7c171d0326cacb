export {
  MappingTemplate,
  type Overrides,
  type RequestParameters,
  type TemplateInput,
} from './mapping-template';
