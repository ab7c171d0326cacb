import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate and its private key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** So that a client with a clock behind this one's accepts it too. */
const BACKDATED_DAYS = 1;
/** Apple's systems accept at most 825 days. @see https://support.apple.com/en-us/103769 */
const VALID_DAYS = 365;

const NAME = 'localhost';
const ADDRESSES = [
  [127, 0, 0, 1],
  [...Array<number>(15).fill(0), 1],
];

/** Object identifiers (RFC 5280, RFC 5758), as their content bytes. */
const OID = {
  commonName: [0x55, 0x04, 0x03],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  subjectKeyIdentifier: [0x55, 0x1d, 0x0e],
  keyUsage: [0x55, 0x1d, 0x0f],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
  extendedKeyUsage: [0x55, 0x1d, 0x25],
  serverAuth: [0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01],
};

/**
 * Makes a self-signed certificate of `localhost`, 127.0.0.1 and ::1, valid for a year, with a key of its own on the
 * curve P-256. It is no authority: a client that trusts it trusts this one key. Written by hand, because Node.js makes
 * keys and signatures, but no certificates.
 *
 * @param now milliseconds since the epoch, of the machine: clients compare with theirs
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function makeCertificate(now: number = Date.now()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const name = sequence(set(sequence(oid(OID.commonName), utf8(NAME))));
  const unsigned = sequence(
    explicit(0, integer([2])), // version 3
    serialNumber(),
    algorithm,
    name, // issuer
    sequence(time(now - BACKDATED_DAYS * DAY_MS), time(now + (VALID_DAYS - BACKDATED_DAYS) * DAY_MS)),
    name, // subject
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(publicKey))),
  );
  const signature = sign('sha256', unsigned, privateKey);
  return {
    cert: pem('CERTIFICATE', sequence(unsigned, algorithm, bitString(0, signature))),
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

function extensions(publicKey: KeyObject): Buffer[] {
  const isCritical = der(0x01, Buffer.from([0xff]));
  const extension = (id: readonly number[], value: Buffer, ...critical: Buffer[]) =>
    sequence(oid(id), ...critical, octets(value));
  const keyId = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  const alternatives = [
    der(0x82, Buffer.from(NAME)),
    ...ADDRESSES.map((address) => der(0x87, Buffer.from(address))),
  ];
  return [
    extension(OID.basicConstraints, sequence(), isCritical),
    extension(OID.keyUsage, bitString(7, Buffer.from([0x80])), isCritical), // digitalSignature
    extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth))),
    extension(OID.subjectAltName, sequence(...alternatives)),
    extension(OID.subjectKeyIdentifier, octets(keyId)),
  ];
}

/** 16 random bytes, positive, and without a leading zero byte, which DER forbids. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40);
  return integer([...bytes]);
}

/** A DER value: its tag, its length, its content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

const sequence = (...items: readonly Buffer[]) => der(0x30, ...items);
const set = (...items: readonly Buffer[]) => der(0x31, ...items);
const explicit = (number: number, item: Buffer) => der(0xa0 | number, item);
const integer = (bytes: readonly number[]) => der(0x02, Buffer.from(bytes));
const oid = (bytes: readonly number[]) => der(0x06, Buffer.from(bytes));
const octets = (bytes: Buffer) => der(0x04, bytes);
const utf8 = (text: string) => der(0x0c, Buffer.from(text));
const bitString = (unusedBits: number, bytes: Buffer) => der(0x03, Buffer.from([unusedBits]), bytes);

/** UTCTime, which RFC 5280 asks for until 2049. */
function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x17, Buffer.from(text.slice(2)));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
