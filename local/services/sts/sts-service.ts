import type { AwsEnvironment } from '../../base/aws-environment';
import { Chance } from '../../base/chance';
import { AwsError, type AwsRequest, type AwsResponse, type AwsService, QueryProtocol } from '../../http';

export interface StsServiceOptions {
  /** The account that every caller is in. */
  readonly home: AwsEnvironment;
  /** Default: the machine's. */
  readonly chance?: Chance;
}

/**
 * The Security Token Service, as clients use it to find their account: GetCallerIdentity. Credentials are not verified
 * here, so every caller is the account itself, with the identity that AWS gives a root user.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export class StsService implements AwsService {
  readonly signingName = 'sts';
  private readonly query: QueryProtocol;

  constructor(private readonly options: StsServiceOptions) {
    const { chance = Chance.unseeded() } = options;
    this.query = new QueryProtocol({
      namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      requestId: () => chance.uuid(),
    });
  }

  handle({ operation = '' }: AwsRequest): AwsResponse {
    if (operation !== 'GetCallerIdentity') {
      const message = `The action ${operation} of sts is not supported by the local endpoint; GetCallerIdentity is.`;
      return this.query.writeError(new AwsError('InvalidAction', message));
    }
    const { partition, accountId } = this.options.home;
    return this.query.write(
      { Arn: `arn:${partition}:iam::${accountId}:root`, UserId: accountId, Account: accountId },
      operation,
    );
  }
}
