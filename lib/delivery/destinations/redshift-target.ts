import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Redshift listens here when nobody says otherwise. */
const PORT = 5439;

/**
 * What runs the Redshift database. It has to be publicly accessible and to let in the addresses of Firehose in its
 * Region; enhanced VPC routing is not supported (Firehose Developer Guide, configure destination settings).
 */
export class RedshiftTarget {
  /**
   * A provisioned cluster.
   * @param endpointAddress host name without port, e.g. `attrEndpointAddress` of the cluster's resource
   * @param port default 5439
   */
  public static cluster(endpointAddress: string, port: number = PORT): RedshiftTarget {
    return new RedshiftTarget(() => `${endpointAddress}:${port}`);
  }

  /**
   * A serverless workgroup of the stack's account and Region.
   * @param workgroupName its name
   * @param port default 5439
   */
  public static serverless(workgroupName: string, port: number = PORT): RedshiftTarget {
    return new RedshiftTarget((scope) => {
      const { account, region, urlSuffix } = Stack.of(scope);
      return `${workgroupName}.${account}.${region}.redshift-serverless.${urlSuffix}:${port}`;
    });
  }

  private constructor(private readonly host: (scope: Construct) => string) {}

  /**
   * The connection string of a database.
   * @internal
   */
  public _jdbcUrl(scope: Construct, database: string): string {
    return `jdbc:redshift://${this.host(scope)}/${database}`;
  }
}
