import { describe, expect, it } from 'vitest';
import { StsService } from '../../../../local/services/sts';

const home = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' };

async function call(operation: string) {
  const service = new StsService({ home });
  return await service.handle({
    service: 'sts',
    operation,
    method: 'POST',
    target: '/',
    url: new URL('http://localhost/'),
    headers: {},
    body: Buffer.from(`Action=${operation}&Version=2011-06-15`),
  });
}

/** The SDKs' own clients of it are in `test/interop`. */
describe('STS', () => {
  it('says which account a caller is in', async () => {
    const { status, body } = await call('GetCallerIdentity');
    expect(status).toBe(200);
    expect(body).toContain(
      '<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn>' +
        '<UserId>123456789012</UserId><Account>123456789012</Account></GetCallerIdentityResult>',
    );
  });

  it('refuses other actions by name', async () => {
    const { status, body } = await call('AssumeRole');
    expect(status).toBe(400);
    expect(body).toContain('<Code>InvalidAction</Code>');
    expect(body).toContain('AssumeRole');
  });
});
