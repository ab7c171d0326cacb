import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../local/http/certificate';

describe('the certificate of the endpoint', () => {
  it('is of this machine, signed by its own key, and no authority', () => {
    const { cert, key } = makeCertificate();
    const read = new X509Certificate(cert);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect([read.subject, read.issuer]).toEqual(['CN=localhost', 'CN=localhost']);
    expect(read.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
    expect(read.checkHost('example.com')).toBeUndefined();
    expect(read.ca).toBe(false);
    expect(read.keyUsage, 'for servers').toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('is valid for a year, from the day before', () => {
    const { cert } = makeCertificate(Date.UTC(2026, 10, 27, 5, 4, 3));
    const { validFrom, validTo } = new X509Certificate(cert);
    expect([validFrom, validTo]).toEqual(['Nov 26 05:04:03 2026 GMT', 'Nov 26 05:04:03 2027 GMT']);
  });

  it('is well-formed whatever its random parts are', () => {
    const made = Array.from({ length: 50 }, () => new X509Certificate(makeCertificate().cert));
    expect(made.every((one) => one.verify(one.publicKey))).toBe(true);
    expect(new Set(made.map(({ serialNumber }) => serialNumber)).size).toBe(50);
  });
});
