import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { type EventSourceMappingDescription, LambdaService } from '../../../../../local/services/lambda';
import { type LambdaFixtureOptions, lambdaFixtures } from './lambda-fixtures';

/** The stream of the event source mapping `u-1`, which every API of `lambdaApis` has. */
export const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';

const MAPPING: EventSourceMappingDescription = {
  UUID: 'u-1',
  EventSourceArn: STREAM,
  FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:echo',
  State: 'Enabled',
  BatchSize: 100,
  LastModified: 1_790_000_000.5,
};

/**
 * Makes Lambda APIs on a socket that end with their test: each with a client, and functions that reach it.
 */
export function lambdaApis() {
  const fixture = lambdaFixtures();
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async (options: LambdaFixtureOptions = {}) => {
    let url = '';
    const lambda = fixture({ variables: () => ({ AWS_ENDPOINT_URL: url }), ...options });
    const mappings = new Map([[MAPPING.UUID, MAPPING]]);
    const service = new LambdaService({
      runtime: lambda.runtime,
      eventSourceMappings: {
        list: () => [...mappings.values()],
        get: (uuid) => mappings.get(uuid),
        setEnabled: (uuid, enabled) => {
          const changed = { ...MAPPING, State: enabled ? 'Enabling' : 'Disabling' };
          mappings.set(uuid, changed);
          return changed;
        },
      },
      onError: (error) => {
        throw error;
      },
    });
    const door = new FrontDoor({
      services: [service],
      visit: (accessKeyId) => lambda.runtime.requestOf(accessKeyId),
      onError: (error) => lambda.notices.push(String(error)),
    });
    ({ url } = await door.start({ port: 0 }));
    const client = new LambdaClient({
      endpoint: url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    closing.push(
      () => client.destroy(),
      () => door.close(),
    );
    const invoke = async (input: InvokeCommandInput) => {
      const { Payload, LogResult, ...output } = await lambda.clock.play(
        client.send(new InvokeCommand(input)),
      );
      const text = Payload?.transformToString() ?? '';
      return {
        ...output,
        payload: text === '' ? undefined : JSON.parse(text),
        log: LogResult === undefined ? undefined : Buffer.from(LogResult, 'base64').toString(),
      };
    };
    return { lambda, client, invoke };
  };
}
