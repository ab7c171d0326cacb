import { App, Validations } from 'aws-cdk-lib';
import { ClickstreamStack } from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks } from 'cdk-nag';

try {
  const app = new App();
  ClickstreamStack.fromContext(app, 'Clickstream');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  // The library's InputError is one sentence for the user; every other error is a defect and keeps its stack.
  if (!(error instanceof Error && error.name === 'InputError')) throw error;
  console.error(error.message);
  process.exit(1);
}
