import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bucketResources, ObjectStore } from '../../../../local/services/s3';
import { provisionAssembly } from '../../../../local/template';
import { ManualClock } from '../../../support/manual-clock';
import { assemblyOf } from '../../template/support';

const directory = mkdtempSync(join(tmpdir(), 's3-resources-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('a bucket of a template is a folder, and says what it lacks', async () => {
  const store = new ObjectStore({ directory, clock: new ManualClock() });
  const Resources = {
    Archive: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
    Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'my-bucket' } },
  };
  const made = await provisionAssembly(assemblyOf({ MyStack: { Resources } }), [bucketResources(store)], []);

  const archive = made.resource('MyStack', 'Archive');
  expect(archive?.ref).toMatch(/^mystack-archive-[0-9a-z]{12}$/);
  expect(archive?.note).toBe('without effect here: VersioningConfiguration');
  expect(existsSync(join(directory, String(archive?.ref)))).toBe(true);
  expect(made.resource('MyStack', 'Named')).toMatchObject({
    ref: 'my-bucket',
    attributes: {
      Arn: 'arn:aws:s3:::my-bucket',
      DomainName: 'my-bucket.s3.amazonaws.com',
      RegionalDomainName: 'my-bucket.s3.us-east-1.amazonaws.com',
    },
  });
});
