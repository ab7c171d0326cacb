export * from './clickstream-blueprint';
export * from './clickstream-monitoring-options';
export * from './clickstream-stack';
export * from './page-view-delivery';
export * from './page-view-delivery-options';
export * from './page-view-partition';
