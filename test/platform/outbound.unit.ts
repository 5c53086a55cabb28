import { describe, expect, it } from 'vitest';
import {
  DEFAULT_OUTBOUND_DENY,
  isLocalAddress,
  isWithin,
  parseHost,
  parseRanges,
} from '../../server/src/platform/outbound/addresses.ts';
import {
  certificateCode,
  certificateFacts,
  isSameFingerprint,
} from '../../server/src/platform/outbound/certificate.ts';
import { withDeadline } from '../../server/src/platform/outbound/deadline.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Forms that a resolver, a URL parser or a person might take for a host; none of them is one. */
const NOT_A_HOST = [
  '',
  ' ',
  '.',
  '..',
  'a..b',
  '-',
  'a b',
  ' localhost',
  'localhost ',
  'local\thost',
  'localhost\r\n',
  'localhost\0',
  'a\u0000.test',
  '127.1',
  '127.0.1',
  '127',
  '0',
  '0.0',
  '1',
  '2130706433',
  '017700000001',
  '0177.0.0.1',
  '0x7f.1',
  '0x7f000001',
  '0x7f.0x0.0x0.0x1',
  '0X7F.1',
  '127.0.0.01',
  '127.0.0.1.',
  '127.0.0.0x1',
  '256.0.0.1',
  '1.2.3.4.5',
  '127.0.0.1:25',
  'localhost:25',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '127．0．0．1',
  'ｌｏｃａｌｈｏｓｔ',
  'bücher.example',
  '\u212a.example',
  'localhost\u200b',
  '\u202elocalhost',
  '[::1]',
  '[127.0.0.1]',
  '::1%lo',
  'fe80::1%eth0',
  ':',
  ':::',
  '1::2::3',
  '::ffff:127.1',
  '::ffff:0x7f.1',
  '12345::',
  '::1/128',
  'http://localhost',
  'smtp://relay.test',
  'relay.test/path',
  'user@relay.test',
  'relay.test?x',
  'relay.test#x',
  'a\\b',
  'a,b',
  '*.test',
  '%6cocalhost',
  'a'.repeat(64),
  `${'a.'.repeat(127)}b`,
];

describe('the host that a person typed', () => {
  it.each(NOT_A_HOST.map((host) => [JSON.stringify(host), host]))('is refused as %s', (_, host) => {
    expect(parseHost(host)).toBeNull();
  });

  it('is taken as a name, in lower case', () => {
    expect(parseHost('Smtp.Company.COM')).toEqual({ kind: 'NAME', host: 'smtp.company.com' });
    expect(parseHost('localhost')).toEqual({ kind: 'NAME', host: 'localhost' });
    expect(parseHost('xn--bcher-kva.example.')).toEqual({ kind: 'NAME', host: 'xn--bcher-kva.example.' });
  });

  it('is taken as an address, in its one form', () => {
    expect(parseHost('127.0.0.1')).toEqual({ kind: 'ADDRESS', host: '127.0.0.1' });
    expect(parseHost('2001:DB8:0:0::1')).toEqual({ kind: 'ADDRESS', host: '2001:db8::1' });
  });

  it('is taken for the IPv4 address that is mapped into it', () => {
    for (const host of ['::ffff:127.0.0.1', '::FFFF:7f00:1', '0:0:0:0:0:ffff:127.0.0.1']) {
      expect(parseHost(host)).toEqual({ kind: 'ADDRESS', host: '127.0.0.1' });
    }
  });
});

describe('the ranges that no connection may reach', () => {
  const denied = parseRanges(DEFAULT_OUTBOUND_DENY);

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '169.254.0.1',
    '169.254.169.254',
    '100.100.100.200',
    '192.0.0.192',
    '224.0.0.1',
    '239.255.255.250',
    '255.255.255.255',
    '::',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'fd00:ec2::254',
    'fd20:ce::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '::ffff:0:169.254.169.254',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '::ffff:0.0.0.0',
    '64:ff9b::e000:1',
  ])('hold %s', (address) => {
    expect(isWithin(address, denied)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '::1',
    '10.0.0.1',
    '192.168.1.1',
    'fd12::1',
    '100.100.100.201',
    '8.8.8.8',
    '2606:4700::1111',
    '64:ff9b::808:808',
    '::ffff:10.0.0.1',
  ])('leave %s free', (address) => {
    expect(isWithin(address, denied)).toBe(false);
  });

  it('can be single addresses', () => {
    expect(isWithin('192.0.2.7', parseRanges(['192.0.2.7', '2001:db8::1']))).toBe(true);
    expect(isWithin('2001:db8::1', parseRanges(['192.0.2.7', '2001:db8::1']))).toBe(true);
    expect(isWithin('192.0.2.8', parseRanges(['192.0.2.7', '2001:db8::1']))).toBe(false);
  });

  it.each(['10.0.0.0/33', '10.0.0/8', 'localhost', '', '10.0.0.0/x', '::/129', '127.1/8'])(
    'are refused when one is written as %j',
    (cidr) => {
      expect(() => parseRanges([cidr])).toThrow(RangeError);
    },
  );
});

describe('an address', () => {
  it('is local on this machine and in private networks only', () => {
    for (const address of [
      '127.0.0.1',
      '127.9.9.9',
      '::1',
      '10.1.2.3',
      '172.31.0.1',
      '192.168.0.1',
      'fd00::1',
      '::ffff:10.0.0.1',
    ]) {
      expect(isLocalAddress(address), address).toBe(true);
    }
    for (const address of [
      '8.8.8.8',
      '172.32.0.1',
      '169.254.1.1',
      '100.64.0.1',
      '2606:4700::1111',
      '::ffff:8.8.8.8',
    ]) {
      expect(isLocalAddress(address), address).toBe(false);
    }
  });
});

describe('a certificate', () => {
  it('is shown with its names, days left and fingerprint', () => {
    const peer = {
      subject: { CN: 'mail.test', O: 'Company' },
      issuer: { CN: 'CA' },
      subjectaltname: 'DNS:mail.test, DNS:"a,b.test", IP Address:192.0.2.1',
      valid_from: 'Jan  1 00:00:00 2026 GMT',
      valid_to: 'Jan 11 12:00:00 2026 GMT',
      fingerprint256: 'AA:BB',
    };
    expect(certificateFacts(peer as never, Date.UTC(2026, 0, 1))).toEqual({
      subject: 'CN=mail.test, O=Company',
      issuer: 'CN=CA',
      names: ['mail.test', '"a,b.test"', '192.0.2.1'],
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2026-01-11T12:00:00.000Z',
      daysLeft: 10,
      fingerprint256: 'AA:BB',
    });
  });

  it('is compared by fingerprint regardless of case and colons', () => {
    expect(isSameFingerprint('AA:BB:0C', 'aabb0c')).toBe(true);
    expect(isSameFingerprint('AA:BB:0C', 'AA:BB:0D')).toBe(false);
  });

  it('has its refusals named by their reason', () => {
    expect(certificateCode('CERT_HAS_EXPIRED')).toBe('CERT_EXPIRED');
    expect(certificateCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE')).toBe('CERT_UNTRUSTED');
    expect(certificateCode('SELF_SIGNED_CERT_IN_CHAIN')).toBe('CERT_UNTRUSTED');
    expect(certificateCode('ECONNRESET')).toBeNull();
  });
});

describe('a deadline', () => {
  it('ends a step that never ends', async () => {
    const clock = new ManualClock();
    const ended = withDeadline(clock, 1_000, undefined, () => new Promise(() => {}));
    await clock.advance(1_000);
    expect(await ended).toEqual({ kind: 'LATE' });
  });

  it('is called off by the signal, and waits for nothing afterwards', async () => {
    const clock = new ManualClock();
    const abort = new AbortController();
    const ended = withDeadline(clock, 1_000, abort.signal, () => new Promise(() => {}));
    abort.abort();
    expect(await ended).toEqual({ kind: 'ABORTED' });
    expect(clock.waiting).toBe(0);
  });

  it('does not begin a step that is called off already', async () => {
    let begun = false;
    const step = async () => void (begun = true);
    expect(await withDeadline(new ManualClock(), 1_000, AbortSignal.abort(), step)).toEqual({
      kind: 'ABORTED',
    });
    expect(begun).toBe(false);
  });

  it('hands over what a step throws', async () => {
    const error = new Error('x');
    expect(await withDeadline(new ManualClock(), 1_000, undefined, () => Promise.reject(error))).toEqual({
      kind: 'FAILED',
      error,
    });
  });
});
