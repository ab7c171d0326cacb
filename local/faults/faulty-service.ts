import { type AwsRequest, type AwsResponse, type AwsService, accessKeyOf } from '../http';
import type { FaultService } from './fault-options';
import type { Faults } from './faults';
import { putSomeRecords, writeSomeItems } from './partial-batches';
import { errorOf, errorResponse, serviceSignedAs } from './service-errors';

/** A service's API with its faults, for the front door. */
export class FaultyService implements AwsService {
  readonly signingName: string;
  private readonly name: FaultService;

  /** @throws Error for a service without known errors */
  constructor(
    private readonly service: AwsService,
    private readonly faults: Faults,
  ) {
    this.signingName = service.signingName;
    const name = serviceSignedAs(service.signingName);
    if (name === undefined) throw new Error(`The errors of ${service.signingName} are not known.`);
    this.name = name;
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const response = await this.judged(request);
    await this.faults.called(accessKeyOf(request.headers, () => request.url));
    return response;
  }

  private async judged(request: AwsRequest): Promise<AwsResponse> {
    const { faults, name } = this;
    const operation = request.operation ?? request.method;
    const verdict = faults.call(name, operation);
    if (verdict === undefined) return await this.inPart(request);
    const refusal = errorResponse(name, errorOf(name, verdict, operation));
    if (verdict === 'failedAfter') {
      const response = await this.service.handle(request);
      // A refused call had no effect, and a stream of events is under way: both answers stay.
      if (response.status >= 300 || isStream(response)) return response;
    }
    faults.reportCall(verdict, name, operation);
    return refusal;
  }

  private inPart(request: AwsRequest): Promise<AwsResponse> | AwsResponse {
    if (this.name === 'kinesis' && request.operation === 'PutRecords') {
      return putSomeRecords(request, this.service, this.faults);
    }
    if (this.name === 'dynamodb' && request.operation === 'BatchWriteItem') {
      return writeSomeItems(request, this.service, this.faults);
    }
    return this.service.handle(request);
  }
}

function isStream({ body }: AwsResponse): boolean {
  return body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);
}
