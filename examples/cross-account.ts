// A stream of one account, read and written from two others. Deploy the stack of the stream first: its policies name
// roles that need not exist yet. After npm run build: npx cdk synth --app 'node dist/examples/cross-account.js'
import { App, aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { DataStream, FailureDestination, LambdaConsumer } from 'cdk-kinesis-blueprint';

const app = new App();
const region = 'eu-west-1';

const platform = new Stack(app, 'Platform', { env: { account: '111111111111', region } });
const stream = new DataStream(platform, 'Orders', { streamName: 'orders' });
// A writer that this app does not make: the stream and its key let the role in. Its own policy is written in its account.
const writer = iam.Role.fromRoleArn(platform, 'Shop', 'arn:aws:iam::333333333333:role/shop');
stream.grants.producer(writer);

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
