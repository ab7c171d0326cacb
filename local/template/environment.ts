import type { AwsEnvironment } from '../base/aws-environment';
/** The environment that a stack is deployed to. */
export interface Environment extends AwsEnvironment {
  /** `amazonaws.com`, in China `amazonaws.com.cn`. */
  readonly urlSuffix: string;
}

/** @throws RangeError for an account id that is not 12 digits, or a name that is not a Region's */
export function environmentOf(accountId: string, region: string): Environment {
  if (!/^\d{12}$/.test(accountId)) {
    throw new RangeError(`accountId must be 12 digits, got "${accountId}"`);
  }
  if (!/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) {
    throw new RangeError(`region must be the name of a region, such as us-east-1, got "${region}"`);
  }
  if (region.startsWith('cn-'))
    return { accountId, region, partition: 'aws-cn', urlSuffix: 'amazonaws.com.cn' };
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return { accountId, region, partition, urlSuffix: 'amazonaws.com' };
}
