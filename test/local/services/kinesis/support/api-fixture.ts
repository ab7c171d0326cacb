import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, expect } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { KinesisService } from '../../../../../local/services/kinesis';
import { ACCOUNT_ID, engineFixture, REGION } from './engine-fixture';

export const StreamName = 'clicks';
export const StreamARN = `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/clicks`;

type Fixture = ReturnType<typeof engineFixture>;

/** The API in one test: an AWS SDK client on a real socket, and an engine on manual clocks. */
export interface Api extends Fixture {
  readonly client: KinesisClient;
  readonly url: string;
  /** Waits for a control plane call and for the background work that it starts. */
  change(call: Promise<unknown>): Promise<void>;
}

/** Opens the API for each test of the file and closes it afterwards; returns a getter of the current test's API. */
export function useApi(): () => Api {
  let api: Api | undefined;
  let door: FrontDoor;
  let errors: unknown[];

  beforeEach(async () => {
    errors = [];
    const fixture = engineFixture();
    const onError = (error: unknown) => errors.push(error);
    door = new FrontDoor({ services: [new KinesisService(fixture.engine, onError)], onError });
    const { url } = await door.start({ port: 0 });
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const client = new KinesisClient({ endpoint: url, region: REGION, credentials, maxAttempts: 1 });
    const change = async (call: Promise<unknown>) => {
      await call;
      await fixture.settleControlPlane();
    };
    api = { ...fixture, client, url, change };
  });

  afterEach(async () => {
    api?.client.destroy();
    await door.close();
    api?.engine.close();
    expect(errors, 'nothing failed but what AWS would refuse').toEqual([]);
  });

  return () => {
    if (api === undefined) throw new Error('The API is open within a test only.');
    return api;
  };
}

/** The StreamDescriptionSummary of the stream {@link StreamName}. */
export async function summary({ client }: Api) {
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
  return StreamDescriptionSummary;
}
