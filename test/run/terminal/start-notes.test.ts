import { describe, expect, it } from 'vitest';
import type { LocalAws } from '../../../local';
import { Scale } from '../../../local/base/scale';
import { describeStart, explainStart, PLAIN, paperOf } from '../../../run/terminal';

const played = (logicalId: string, type: string, note?: string) => ({ logicalId, type, note });
const ignored = (logicalId: string, type: string, reason: string) => ({ logicalId, type, reason });

const AWS = {
  endpoint: 'http://127.0.0.1:45837',
  scale: new Scale(1),
  assembly: {
    stacks: [{ stackName: 'Clickstream' }],
    report: {
      played: [
        played('Stream', 'AWS::Kinesis::Stream', 'encryption: records are kept as they are'),
        played('Writer', 'AWS::Lambda::Function'),
        played('Counter', 'AWS::Lambda::Function'),
        played('Count', 'Custom::LiveShardCount'),
      ],
      ignored: [
        ignored('Key', 'AWS::KMS::Key', 'data is not encrypted'),
        ignored('WriterRole', 'AWS::IAM::Role', 'permissions are not enforced'),
        ignored('CounterRole', 'AWS::IAM::Role', 'permissions are not enforced'),
        ignored('WriterPolicy', 'AWS::IAM::Policy', 'permissions are not enforced'),
      ],
      unknown: [],
    },
  },
} as unknown as LocalAws;

const narrow = (columns: number) => paperOf({ isTTY: true, columns }, { NO_COLOR: '1' });

describe('the start', () => {
  it('says in one line what is played, and in one what is not', () => {
    expect(describeStart(AWS, PLAIN).split('\n')).toEqual([
      'Playing Clickstream at http://127.0.0.1:45837: 4 resources of Kinesis, Lambda and CloudFormation',
      'Not played: 4 resources of KMS::Key, IAM::Role and IAM::Policy; 1 note (--explain lists them)',
    ]);
  });

  it.each([
    [
      90,
      [
        'Playing Clickstream at http://127.0.0.1:45837: 4 resources of Kinesis and 2 more services',
        'Not played: 4 resources of KMS::Key and 2 more types; 1 note (--explain lists them)',
      ],
    ],
    [
      60,
      [
        'Playing Clickstream at http://127.0.0.1:45837: 4 resources',
        'Not played: 4 resources; 1 note (--explain lists them)',
      ],
    ],
  ])('stays two lines at %i columns', (columns, lines) => {
    expect(describeStart(AWS, narrow(columns)).split('\n')).toEqual(lines);
  });

  it.each([
    [1, 'Seed 7.'],
    [60, 'Scale 60: each record stands for 60, and a shard takes 1/60 of what it takes on AWS. Seed 7.'],
  ])('at scale %i says in one more line what the story depends on', (factor, line) => {
    const aws = { ...AWS, seed: 7, scale: { factor } } as unknown as LocalAws;
    expect(describeStart(aws, PLAIN).split('\n').slice(2)).toEqual([line]);
  });

  it('names each resource of a type that nothing plays', () => {
    const unknown = [{ logicalId: 'Bus', type: 'AWS::Nowhere::Bus' }];
    const aws = { ...AWS, assembly: { ...AWS.assembly, report: { ...AWS.assembly.report, unknown } } };
    expect(describeStart(aws as unknown as LocalAws, PLAIN)).toContain(
      '\nNOT PLAYED: Bus (AWS::Nowhere::Bus): nothing here plays this type',
    );
  });
});

describe('the explained start', () => {
  it('lists every ignored resource below its reason, and every note', () => {
    const lines = explainStart(AWS, PLAIN).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      '  played      1 Kinesis::Stream, 2 Lambda::Function, 1 Custom::LiveShardCount',
      '  ignored     data is not encrypted',
      '              KMS::Key: Key',
      '  ignored     permissions are not enforced',
      '              IAM::Role: WriterRole, CounterRole',
      '              IAM::Policy: WriterPolicy',
      '  note        Stream: encryption: records are kept as they are',
    ]);
  });

  it('fits 60 columns', () => {
    expect(
      explainStart(AWS, narrow(60))
        .split('\n')
        .filter((line) => line.length > 60),
    ).toEqual([]);
  });
});
