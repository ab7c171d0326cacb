export { Catalog, type CatalogTable, type TableColumn } from './catalog';
export { catalogResources } from './resources';
