import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { App, Stack } from 'aws-cdk-lib';
import { CfnStream } from 'aws-cdk-lib/aws-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../local';

let folder: string;
let aws: LocalAws;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
  new CfnStream(new Stack(app, 'Secure'), 'Stream', { name: 'orders', shardCount: 1 });
  aws = await LocalAws.start({ assembly: app.synth().directory, folder: join(folder, 'run') });
});

afterAll(async () => {
  await aws?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the certificate file of a run', () => {
  it('is not there until somebody asks for it, and then lets a client verify the endpoint', async () => {
    const path = join(folder, 'run', 'certificate.pem');
    expect(existsSync(path)).toBe(false);
    expect(aws.certificateFile).toBe(path);
    const ca = readFileSync(aws.certificateFile);
    const client = new KinesisClient({
      ...aws.clientConfiguration,
      endpoint: aws.endpoint.replace('http://', 'https://'),
      requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca }) }),
    });
    expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual(['orders']);
    client.destroy();
  });
});
