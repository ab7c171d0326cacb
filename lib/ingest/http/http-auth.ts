import { aws_apigateway as apigateway, type aws_cognito as cognito } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkIs, checkWithin, has, InputError } from '../../support/check';
import { API_KEYS_OF_ONE_API, type Limit } from '../../support/limits';
import { checkThrottle, type HttpThrottle } from './http-throttle';

/** Who is let in with tokens of Amazon Cognito. */
export interface CognitoAuthOptions {
  /** The user pools whose users are let in. */
  readonly userPools: cognito.IUserPool[];

  /**
   * The scopes of which an access token needs one, e.g. `clicks/write`.
   *
   * @default - no scope; API Gateway takes the user's ID token, and no access token
   */
  readonly scopes?: string[];
}

/** An authentication as its HttpIngest uses it. */
export interface HttpAuthConfig {
  readonly type: apigateway.AuthorizationType;
  readonly authorizer?: apigateway.IAuthorizer;
  readonly scopes?: string[];
  /** Clients with an API key, and what each may send. */
  readonly clients: Readonly<Record<string, HttpThrottle>>;
}

/**
 * Who may write over HTTP. There is no default, and no way to let everybody in unseen: a page that everybody can
 * open gives its API key to everybody.
 */
export class HttpAuth {
  /**
   * Requests are signed with AWS credentials (Signature Version 4), whose identity needs
   * `execute-api:Invoke`; `HttpIngest.grantWrite` gives it. For servers, and for pages with a Cognito identity pool.
   */
  public static iam(): HttpAuth {
    return new HttpAuth(() => ({ type: apigateway.AuthorizationType.IAM, clients: {} }));
  }

  /** Requests carry a user's token of Amazon Cognito in the header `Authorization`. */
  public static cognito(options: CognitoAuthOptions): HttpAuth {
    return new HttpAuth((scope, where) => {
      const { userPools, scopes } = options;
      if (userPools.length === 0) {
        throw new InputError(`${where}: auth has no user pools; allowed is one or more.`);
      }
      return {
        type: apigateway.AuthorizationType.COGNITO,
        authorizer: new apigateway.CognitoUserPoolsAuthorizer(scope, 'Users', {
          cognitoUserPools: userPools,
        }),
        scopes,
        clients: {},
      };
    });
  }

  /**
   * Requests carry an API key in the header `x-api-key`, and API Gateway throttles each key by its usage plan. A key
   * tells clients apart; it is no secret in a web page, where everybody can read it. AWS advises against it as the
   * only protection of what has to be protected. Whoever has it can write records, and read nothing.
   *
   * @param clients what each client may send, by its name
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
   * @example
   * HttpAuth.apiKey({ web: { requestsPerSecond: 500 }, partner: { requestsPerSecond: 20, requestsPerDay: 100000 } })
   */
  public static apiKey(clients: { [client: string]: HttpThrottle }): HttpAuth {
    return new HttpAuth((_scope, where) => {
      checkWithin(`${where}: the number of clients of auth`, Object.keys(clients).length, CLIENTS);
      for (const [name, throttle] of Object.entries(clients)) {
        if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
          throw new InputError(
            `${where}: the client ${JSON.stringify(name)} of auth has no usable name; allowed are 1 to 64 letters, ` +
              'digits, hyphens and underscores.',
          );
        }
        checkThrottle(`${where}: the client ${name} of auth`, throttle);
      }
      return { type: apigateway.AuthorizationType.NONE, clients };
    });
  }

  /**
   * A Lambda authorizer of yours decides, e.g. one that verifies JSON web tokens of another issuer than Cognito; a
   * REST API has no authorizer for those by itself. API Gateway calls it once for each token and caches its answer for
   * the authorizer's `resultsCacheTtl`; records do not pass it. The answer is cached for both methods, so its policy
   * has to name both: `<api>/<stage>/POST/*`, and not the `methodArn` of the event.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
   */
  public static authorizer(authorizer: apigateway.IAuthorizer): HttpAuth {
    const what = 'an authorizer of API Gateway, such as a TokenAuthorizer';
    checkIs('HttpAuth.authorizer', 'authorizer', authorizer, has('authorizerId'), what);
    return new HttpAuth(() => ({ type: apigateway.AuthorizationType.CUSTOM, authorizer, clients: {} }));
  }

  private constructor(private readonly bind: (scope: Construct, where: string) => HttpAuthConfig) {}

  /**
   * Makes what the authentication needs, as children of its HttpIngest.
   * @internal
   */
  public _bind(scope: Construct, where: string): HttpAuthConfig {
    return this.bind(scope, where);
  }
}

const CLIENTS: Limit = {
  from: 1,
  to: API_KEYS_OF_ONE_API,
  unit: 'clients',
  source: 'CloudFormation: each is three resources of the stack',
};
