import { Chance } from '../../../base/chance';
import { CborProtocol, JsonService, QueryProtocol } from '../../../http';
import type { CloudWatch } from '../cloudwatch';
import { alarmOperations } from './alarm-operations';
import { metricOperations } from './metric-operations';

const QUERY = {
  namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  timestamps: ['Timestamp', 'StartTime', 'EndTime', 'StartDate', 'EndDate'],
};

/** The errors with another code in the query protocol, by the API's model. */
const QUERY_CODES = {
  InternalServiceFault: 'InternalServiceError',
  InvalidParameterValueException: 'InvalidParameterValue',
};

/**
 * Amazon CloudWatch in all its protocols: AWS JSON 1.0, Smithy's CBOR, and the query protocol of older SDKs. Metrics
 * and alarms. Dashboards, metric streams, insight rules and anomaly detectors are not supported.
 */
export class CloudWatchService extends JsonService {
  /**
   * @param onError receives every error that is no answer of CloudWatch: a defect of the local endpoint
   * @param chance default: the machine's
   */
  constructor(
    cloudWatch: CloudWatch,
    onError: (error: unknown, operation: string) => void,
    chance: Chance = Chance.unseeded(),
  ) {
    const query = new QueryProtocol({ ...QUERY, requestId: () => chance.uuid(), codes: QUERY_CODES });
    super({
      signingName: 'monitoring',
      jsonVersion: '1.0',
      protocols: { 'rpc-v2-cbor': CborProtocol.rpcV2, query },
      queryCodes: QUERY_CODES,
      operations: { ...metricOperations(cloudWatch), ...alarmOperations(cloudWatch) },
      onError,
    });
  }
}
