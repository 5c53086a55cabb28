import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate with its key, both PEM. */
export interface TestCertificate {
  key: string;
  cert: string;
  fingerprint256: string;
}

export interface CertificateOptions {
  commonName?: string;
  /** Host names and IPv4 addresses. */
  names?: readonly string[];
  validFrom?: Date;
  validTo?: Date;
}

export interface TestAuthority {
  cert: string;
  issue(options?: CertificateOptions): TestCertificate;
}

const DAY_MS = 86_400_000;
const LOOPBACK_NAMES = ['localhost', '127.0.0.1'];

/** Makes a certificate that is signed by itself. */
export function selfSignedCertificate(options: CertificateOptions = {}): TestCertificate {
  const keys = newKeys();
  return certificate(keys, options, keys.privateKey, commonNameOf(options), false);
}

/** Makes an expired certificate, signed by itself. */
export function expiredCertificate(options: CertificateOptions = {}): TestCertificate {
  return selfSignedCertificate({
    ...options,
    validFrom: new Date(Date.now() - 20 * DAY_MS),
    validTo: new Date(Date.now() - DAY_MS),
  });
}

/** Makes an authority, whose certificate a client can be told to trust. */
export function testAuthority(commonName = 'Mailroom Test CA'): TestAuthority {
  const keys = newKeys();
  const { cert } = certificate(keys, { commonName, names: [] }, keys.privateKey, commonName, true);
  return {
    cert,
    issue: (options = {}) => certificate(newKeys(), options, keys.privateKey, commonName, false),
  };
}

interface Keys {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function commonNameOf({ commonName, names = LOOPBACK_NAMES }: CertificateOptions): string {
  return commonName ?? names[0] ?? 'test';
}

/** Writes and signs a certificate (RFC 5280 §4.1): Node can read them, but not make them. */
function certificate(
  keys: Keys,
  options: CertificateOptions,
  signer: KeyObject,
  issuer: string,
  isAuthority: boolean,
): TestCertificate {
  const validFrom = options.validFrom ?? new Date(Date.now() - DAY_MS);
  const validTo = options.validTo ?? new Date(Date.now() + 30 * DAY_MS);
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer),
    sequence(time(validFrom), time(validTo)),
    distinguishedName(commonNameOf(options)),
    createPublicKey(keys.privateKey).export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(options.names ?? LOOPBACK_NAMES, isAuthority))),
  );
  const signature = sign('sha256', toBeSigned, signer);
  const der = sequence(
    toBeSigned,
    ECDSA_WITH_SHA256,
    tagged(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  const key = String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { key, cert, fingerprint256: new X509Certificate(cert).fingerprint256 };
}

function extensions(names: readonly string[], isAuthority: boolean): Buffer[] {
  const critical = tagged(0x01, Buffer.from([0xff]));
  const basic = sequence(
    oid('551d13'),
    critical,
    tagged(0x04, isAuthority ? sequence(critical) : sequence()),
  );
  const general = names.map((name) =>
    isIPv4(name) ? tagged(0x87, Buffer.from(name.split('.').map(Number))) : tagged(0x82, Buffer.from(name)),
  );
  return general.length > 0 ? [basic, sequence(oid('551d11'), tagged(0x04, sequence(...general)))] : [basic];
}

/** DER: tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(commonName)))));
}

/** GeneralizedTime, to the second. */
function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]|\..*/g, '')}Z`));
}

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
