// A stream of one account, read and written from two others. Deploy the stack of the stream first: its policies name
// roles that need not exist yet. After npm run build: npx cdk synth --app 'node dist/examples/cross-account.js'
import { App, aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import {
  CrossAccountAccess,
  DataStream,
  FailureDestination,
  FanOutConsumer,
  LambdaConsumer,
  StreamAccess,
} from 'cdk-kinesis-blueprint';

const app = new App();
const region = 'eu-west-1';

const platform = new Stack(app, 'Platform', { env: { account: '111111111111', region } });
const stream = new DataStream(platform, 'Orders', { streamName: 'orders' });
// A writer and a reader that this app does not make: the stream, the consumer and the key let their roles in. What their
// own policies need is an output of the stack, for whoever owns their accounts.
new CrossAccountAccess(platform, 'Shop', {
  stream,
  grantee: iam.Role.fromRoleArn(platform, 'ShopRole', 'arn:aws:iam::333333333333:role/shop'),
  access: StreamAccess.producer(),
});
new CrossAccountAccess(platform, 'Fraud', {
  stream,
  grantee: iam.Role.fromRoleArn(platform, 'FraudRole', 'arn:aws:iam::333333333333:role/fraud'),
  access: StreamAccess.lambdaFanOutConsumer(new FanOutConsumer(platform, 'FraudReader', { stream })),
});

// A reader in another account of the app. With a name the role alone is let in, and not its whole account.
const billing = new Stack(app, 'Billing', { env: { account: '222222222222', region } });
const handler = new lambda.Function(billing, 'Handler', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  role: new iam.Role(billing, 'Role', {
    roleName: 'billing-reader',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')],
  }),
});
new LambdaConsumer(billing, 'Consumer', { stream, handler, onFailure: FailureDestination.bucket() });
