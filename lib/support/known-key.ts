import type { aws_kms as kms } from 'aws-cdk-lib';

/**
 * The ARN of a key. For an alias that has its key with it, it is the ARN of that key. Undefined for an alias of
 * which only the name is known (`Alias.fromAliasName`), whose `keyArn` is the ARN of the alias.
 */
export function knownKeyArn(key: kms.IKey): string | undefined {
  if (!('aliasName' in key)) return key.keyArn;
  try {
    return (key as kms.IAlias).aliasTargetKey.keyArn;
  } catch {
    // The CDK throws for an alias that is imported by its name alone.
    return undefined;
  }
}
