import {
  type aws_kinesisfirehose as firehose,
  aws_iam as iam,
  type aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { grantKeyUse } from '../../support/grants';

/** Has Firehose read its credentials from a secret, so no template holds them. */
export function secretConfiguration(
  secret: secretsmanager.ISecret,
  role: iam.IRole,
): firehose.CfnDeliveryStream.SecretsManagerConfigurationProperty {
  return { enabled: true, secretArn: secret.secretArn, roleArn: role.roleArn };
}

/** Firehose Developer Guide, "Grant access to Firehose to retrieve the secret". */
export function grantSecret(secret: secretsmanager.ISecret, grantee: iam.IRole): iam.Grant {
  const grant = iam.Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [secret.secretArn],
  });
  const key = secret.encryptionKey;
  if (key === undefined) return grant;
  return grant.combine(grantKeyUse({ key, grantee, actions: ['kms:Decrypt'], service: 'secretsmanager' }));
}
