import { JsonService } from '../../../http';
import type { CloudWatch } from '../cloudwatch';
import { alarmOperations } from './alarm-operations';
import { metricOperations } from './metric-operations';

/**
 * Amazon CloudWatch over AWS JSON 1.0, which the AWS SDKs of today use for it; the older query protocol and CBOR are not
 * spoken. Metrics and alarms; dashboards, metric streams, insight rules and anomaly detectors are not played.
 */
export class CloudWatchService extends JsonService {
  /** @param onError gets what an operation threw that AWS would not */
  constructor(cloudWatch: CloudWatch, onError: (error: unknown, operation: string) => void) {
    super({
      signingName: 'monitoring',
      jsonVersion: '1.0',
      operations: { ...metricOperations(cloudWatch), ...alarmOperations(cloudWatch) },
      onError,
    });
  }
}
