import { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkWithin } from '../../support/check';
import { WAF_REQUESTS_PER_ADDRESS } from '../../support/limits';

/** The rules of a web ACL that HttpIngest makes. */
export interface AddressFirewallOptions {
  /** How many requests one address may make in 5 minutes: 10 to 2,000,000,000. AWS WAF blocks it beyond that. */
  readonly requestsPerFiveMinutes: number;
}

/**
 * AWS WAF in front of an HttpIngest. It costs by the month and by the request, on top of API Gateway
 * (https://aws.amazon.com/waf/pricing/).
 */
export class HttpFirewall {
  /**
   * A web ACL that blocks addresses that AWS knows for attacks (`AWSManagedRulesAmazonIpReputationList`), and
   * addresses that send too much. Visitors behind one gateway share an address.
   */
  public static perAddress(options: AddressFirewallOptions): HttpFirewall {
    return new HttpFirewall((scope, where) => {
      const { requestsPerFiveMinutes: limit } = options;
      checkWithin(`${where}: firewall.requestsPerFiveMinutes`, limit, WAF_REQUESTS_PER_ADDRESS);
      return new wafv2.CfnWebACL(scope, 'Firewall', {
        scope: 'REGIONAL',
        defaultAction: { allow: {} },
        visibilityConfig: visibility('All'),
        rules: [
          {
            name: 'Reputation',
            priority: 0,
            overrideAction: { none: {} },
            statement: {
              managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesAmazonIpReputationList' },
            },
            visibilityConfig: visibility('Reputation'),
          },
          {
            name: 'PerAddress',
            priority: 1,
            action: { block: {} },
            statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit } },
            visibilityConfig: visibility('PerAddress'),
          },
        ],
      }).attrArn;
    });
  }

  /**
   * A web ACL that exists.
   * @param webAclArn the ARN of a regional web ACL in the Region of the stack
   */
  public static webAcl(webAclArn: string): HttpFirewall {
    return new HttpFirewall(() => webAclArn);
  }

  private constructor(private readonly bind: (scope: Construct, where: string) => string) {}

  /**
   * The ARN of the web ACL.
   * @internal
   */
  public _bind(scope: Construct, where: string): string {
    return this.bind(scope, where);
  }
}

function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  // A sample holds addresses and headers of visitors.
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
