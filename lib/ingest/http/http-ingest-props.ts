import type { aws_kinesis as kinesis, aws_kms as kms, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import type { HttpAuth } from './http-auth';
import type { HttpFirewall } from './http-firewall';
import type { HttpThrottle } from './http-throttle';

/** How an HttpIngest lets requests in, for any stream. */
export interface HttpIngestOptions {
  /** Who may write. */
  readonly auth: HttpAuth;

  /**
   * The origins of the web pages that may write, e.g. `https://www.example.com`. Browsers ask API Gateway, and do
   * not send records of other pages. Programs other than browsers do not ask; `auth` keeps them out.
   *
   * @default - no web page
   */
  readonly origins?: string[];

  /**
   * Whether web pages of every origin may write.
   *
   * @default false
   */
  readonly allowAnyOrigin?: boolean;

  /**
   * What each of the two methods takes of all clients together. The account has 10,000 requests a second for all
   * APIs of a Region, and 2,500 in smaller Regions (API Gateway quotas), so one API should not have all of them.
   * It bounds requests and not records: what the stream cannot take is answered 429 too, so it does not have to
   * follow the shards.
   *
   * @default - 1,000 requests a second, 500 at once: a shard's worth of requests with one record each; both
   * methods together stay below the account's quota in every Region
   */
  readonly throttle?: HttpThrottle;

  /**
   * AWS WAF in front of the API.
   *
   * @default - none
   */
  readonly firewall?: HttpFirewall;

  /**
   * Whether the access log has the client's address, which is personal data.
   *
   * @default false
   */
  readonly logClientAddress?: boolean;

  /**
   * How long the logs are kept: of access, and of errors.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key of the logs. Its policy is extended so that CloudWatch Logs can use it.
   *
   * @default - CloudWatch Logs encrypts with a key of its own
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Whether this construct gives API Gateway the role with which it writes logs. An account has one such role in a
   * Region, for all its APIs; a new account has none, and refuses a stage with logs. The role stays when the stack
   * is deleted. Set it to false where something else owns that setting.
   *
   * @default true
   */
  readonly accountLogRole?: boolean;
}

/** Properties of an HttpIngest. */
export interface HttpIngestProps extends HttpIngestOptions {
  /**
   * The stream that is written: of this app, made with any construct, or imported. An imported stream must carry
   * its key (`DataStream.fromDataStreamAttributes`).
   */
  readonly stream: kinesis.IStream;

  /**
   * The removal policy of the logs.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
