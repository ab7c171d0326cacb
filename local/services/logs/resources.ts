import {
  Properties,
  type ProvisionedResource,
  type ResourceProvider,
  type ResourceRequest,
} from '../../template';
import type { MetricFilters } from './metric-filters';

/** Makes metric filters. The lines that they see are those of access logs; a function's own metrics are in its log. */
export function metricFilterResources(filters: MetricFilters): ResourceProvider {
  return { 'AWS::Logs::MetricFilter': (resource) => makeFilter(filters, resource) };
}

const FIELD = /^\$\.(\w+)$/;
const EQUALS = /^\{\s*\$\.(\w+)\s*=\s*(?:"([^"*]*)"|(-?\d+(?:\.\d+)?))\s*\}$/;

function makeFilter(filters: MetricFilters, resource: ResourceRequest): ProvisionedResource {
  const properties = new Properties(resource.properties, {
    withoutEffect: ['ApplyOnTransformedLogs', 'MetricTransformations.Unit'],
    refused: {
      EmitSystemFieldDimensions: 'a filter sees one account here',
      FieldSelectionCriteria: 'a filter sees one account here',
      'MetricTransformations.DefaultValue': 'a minute without a match has no value here',
    },
  });
  const name = properties.string('FilterName') ?? resource.physicalName(512);
  const logGroup = properties.string('LogGroupName') ?? '';
  const pattern = properties.string('FilterPattern') ?? '';
  const [metric] = properties.nestedList('MetricTransformations').map(metricOf);
  const note = properties.note();
  const [, field, text, number] = EQUALS.exec(pattern) ?? [];
  if (field === undefined)
    properties.refuse('FilterPattern', 'read here is { $.field = "text" } or a number');
  if (metric === undefined) return properties.mustBe('MetricTransformations', 'a list of one');
  const wanted = text ?? Number(number);
  filters.add({ logGroup, matches: (line) => line[field ?? ''] === wanted, metric });
  return { ref: name, note };
}

function metricOf(properties: Properties) {
  const dimensions = properties.nestedList('Dimensions').map((dimension): [string, string] => {
    const [, field] = FIELD.exec(dimension.requiredString('Value')) ?? [];
    return [
      dimension.requiredString('Key'),
      field ?? dimension.refuse('Value', 'read here are fields: $.field'),
    ];
  });
  return {
    namespace: properties.requiredString('MetricNamespace'),
    name: properties.requiredString('MetricName'),
    value: Number(properties.requiredString('MetricValue')),
    dimensions: Object.fromEntries(dimensions),
  };
}
