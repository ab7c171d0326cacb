import { App } from 'aws-cdk-lib';
import { ClickstreamStack } from 'cdk-kinesis-blueprint';

const app = new App({ analyticsReporting: false });
new ClickstreamStack(app, 'Clickstream');
app.synth();
