import { JsonService } from '../../../http';
import type { CloudWatch } from '../cloudwatch';
import { alarmOperations } from './alarm-operations';
import { metricOperations } from './metric-operations';

/**
 * Amazon CloudWatch over AWS JSON 1.0, the protocol of current AWS SDKs: metrics and alarms. The query
 * protocol, CBOR, dashboards, metric streams, insight rules and anomaly detectors are not supported.
 */
export class CloudWatchService extends JsonService {
  /** @param onError receives every error that is no answer of CloudWatch: a defect of the local endpoint */
  constructor(cloudWatch: CloudWatch, onError: (error: unknown, operation: string) => void) {
    super({
      signingName: 'monitoring',
      jsonVersion: '1.0',
      operations: { ...metricOperations(cloudWatch), ...alarmOperations(cloudWatch) },
      onError,
    });
  }
}
