import { describe, expect, it } from 'vitest';
import { AgentConfigError } from '../../../../agent';
import { parseAgentConfig, readAgentConfig } from '../../../../agent/config';

const FLOW = { filePattern: '/var/log/app.log*', kinesisStream: 'clicks' };
const parse = (flow: object, root: object = {}) =>
  parseAgentConfig(JSON.stringify({ ...root, flows: [{ ...FLOW, ...flow }] }));
const parseFlows = (...flows: object[]) => parseAgentConfig(JSON.stringify({ flows }));

describe('the configuration of a Kinesis Agent', () => {
  it('has the defaults of the Kinesis Agent', () => {
    expect(parse({})).toMatchObject({
      emitMetrics: true,
      cloudwatchNamespace: 'AWSKinesisAgent',
      shutdownTimeoutMillis: 10_000,
      flows: [
        {
          kinesisStream: 'clicks',
          partitionKeyOption: 'RANDOM',
          initialPosition: 'END_OF_FILE',
          maxBufferAgeMillis: 60_000,
          maxBufferSizeBytes: 4_194_304,
          maxBufferSizeRecords: 500,
          minTimeBetweenFilePollsMillis: 100,
          skipHeaderLines: 0,
          truncatedRecordTerminator: '\n',
          processing: undefined,
        },
      ],
    });
  });

  it('may name an endpoint as a host or as a URL, and the Region is in it', () => {
    const { kinesisEndpoint, region } = parse({}, { 'kinesis.endpoint': 'kinesis.eu-west-1.amazonaws.com' });
    expect([kinesisEndpoint, region]).toEqual(['https://kinesis.eu-west-1.amazonaws.com', 'eu-west-1']);
    expect(parse({}, { 'kinesis.endpoint': 'http://127.0.0.1:4567' })).toMatchObject({
      kinesisEndpoint: 'http://127.0.0.1:4567',
      region: undefined,
    });
  });

  it('may have keys, both or none', () => {
    const keys = { awsAccessKeyId: 'AKIA', awsSecretAccessKey: 'secret' };
    expect(parse({}, keys).credentials).toEqual({ accessKeyId: 'AKIA', secretAccessKey: 'secret' });
    expect(() => parse({}, { awsAccessKeyId: 'AKIA' })).toThrow(
      'awsAccessKeyId is given without awsSecretAccessKey; give both or neither.',
    );
  });

  it('names the settings that have no effect', () => {
    expect(parse({ retryMaxBackoffMillis: 1 }, { maxConnections: 5 }).withoutEffect).toEqual([
      'maxConnections',
      'flows[0].retryMaxBackoffMillis',
    ]);
  });

  it.each([
    [{ filePattern: undefined }, 'flows[0].filePattern is missing; it must be a text that is not empty.'],
    [{ filePattern: 7 }, 'flows[0].filePattern is 7; it must be a text that is not empty.'],
    [{ filePattern: '/var/log/' }, 'flows[0].filePattern is "/var/log/"; it must end with the name of files'],
    [{ filePattern: '/var/*/app.log' }, 'a glob is allowed in the name of the files only'],
    [{ filePattern: '/var/[.log' }, 'a [ is not closed by a ]'],
    [
      { kinesisStream: 'bad name!' },
      'flows[0].kinesisStream is "bad name!"; it must be the name of a stream: letters, digits, hyphens, underscores and periods, 1 to 128 of them.',
    ],
    [{ kinesisStream: '' }, 'flows[0].kinesisStream is ""; it must be a text that is not empty.'],
    [
      { partitionKeyOption: 'random' },
      'flows[0].partitionKeyOption is "random"; it must be RANDOM or DETERMINISTIC.',
    ],
    [
      { initialPosition: 'LATEST' },
      'flows[0].initialPosition is "LATEST"; it must be START_OF_FILE or END_OF_FILE.',
    ],
    [
      { maxBufferAgeMillis: 999 },
      'flows[0].maxBufferAgeMillis is 999; it must be a whole number from 1,000 to 900,000.',
    ],
    [
      { maxBufferSizeRecords: 501 },
      'flows[0].maxBufferSizeRecords is 501; it must be a whole number from 1 to 500.',
    ],
    [
      { maxBufferSizeBytes: '1' },
      'flows[0].maxBufferSizeBytes is "1"; it must be a whole number from 1 to 4,194,304.',
    ],
    [{ skipHeaderLines: -1 }, 'flows[0].skipHeaderLines is -1; it must be a whole number of 0 or more.'],
    [
      { multiLineStartPattern: '(' },
      'flows[0].multiLineStartPattern is "("; it must be a regular expression',
    ],
    [
      { deliveryStream: 'x' },
      'flows[0].deliveryStream is not supported: this agent writes to Kinesis data streams only.',
    ],
    [
      { colour: 'red' },
      'flows[0].colour is no setting of the agent. It knows here: deliveryStream, filePattern, ',
    ],
    [
      { dataProcessingOptions: [{ optionName: 'ADDMETADATA' }] },
      'flows[0].dataProcessingOptions[0].optionName is "ADDMETADATA"; it must be one of SINGLELINE, CSVTOJSON, LOGTOJSON.',
    ],
    [
      { dataProcessingOptions: [{ optionName: 'CSVTOJSON' }] },
      'flows[0].dataProcessingOptions[0].customFieldNames is undefined; it must be a list of names, which CSVTOJSON needs.',
    ],
    [
      { dataProcessingOptions: [{ optionName: 'LOGTOJSON' }] },
      'dataProcessingOptions[0].logFormat is undefined; it must be one of COMMONAPACHELOG, COMBINEDAPACHELOG, APACHEERRORLOG, SYSLOG, or give matchPattern.',
    ],
    [
      {
        dataProcessingOptions: [{ optionName: 'LOGTOJSON', matchPattern: '(a)(b)', customFieldNames: ['x'] }],
      },
      'dataProcessingOptions[0].customFieldNames has 1 names; it must have 2, as many as the groups of matchPattern.',
    ],
    [
      { dataProcessingOptions: [{ optionName: 'CSVTOJSON', customFieldNames: ['a', 'a'] }] },
      'customFieldNames is ["a","a"]; it must be a list of different texts that are not empty.',
    ],
  ])('refuses %j', (flow, sentence) => {
    expect(() => parse(flow)).toThrow(sentence);
    expect(() => parse(flow)).toThrow(AgentConfigError);
  });

  it.each([
    [{ 'cloudwatch.emitMetrics': 'true' }, 'cloudwatch.emitMetrics is "true"; it must be true or false.'],
    [
      { 'firehose.endpoint': 'x' },
      'firehose.endpoint is not supported: this agent writes to Kinesis data streams only.',
    ],
    [{ assumeRoleARN: 'arn' }, 'assumeRoleARN is not supported: the role is assumed by a profile'],
    [{ checkpointFile: '/x' }, 'checkpointFile is not supported: give the folder of the state by --state.'],
    [{ flow: [] }, 'flow is no setting of the agent. It knows here: kinesis.endpoint, flows, '],
  ])('refuses %j', (root, sentence) => {
    expect(() => parse({}, root)).toThrow(sentence);
  });

  it('refuses patterns of one stream that overlap', () => {
    const flow = (filePattern: string, kinesisStream = 'clicks') => ({ filePattern, kinesisStream });
    expect(() => parseFlows(flow('/var/log/a*'), flow('/var/log/*.log'))).toThrow(
      'flows[0].filePattern /var/log/a* and flows[1].filePattern /var/log/*.log can match the same file, ' +
        'whose lines would go to clicks twice.',
    );
    expect(parseFlows(flow('/var/log/a*'), flow('/var/log/b*'), flow('/var/www/a*')).flows).toHaveLength(3);
    expect(parseFlows(flow('/var/log/a*'), flow('/var/log/a*', 'other')).flows).toHaveLength(2);
  });

  it('refuses what is no JSON, no object, or has no flow', () => {
    expect(() => parseAgentConfig('{')).toThrow(/^The configuration is no JSON: /);
    expect(() => parseAgentConfig('[]')).toThrow('The configuration is []; it must be an object.');
    expect(() => parseAgentConfig('{}')).toThrow('flows is empty or missing; it must have a flow or more.');
    expect(() => readAgentConfig('/no/agent.json')).toThrow(
      '--config /no/agent.json: there is no such file.',
    );
  });
});
