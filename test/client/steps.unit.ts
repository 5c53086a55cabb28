import { describe, expect, it } from 'vitest';
import { blamedRuns } from '../../client/src/sms/blamed-text.ts';
import { doneSteps, rawLines, tookMs } from '../../client/src/sms/sms-test-steps.ts';
import { certificateOf, nextStage } from '../../client/src/smtp/check-steps.ts';
import type { EventOfRunFragment } from '../../client/src/gql/graphql.ts';

const event = (stage: EventOfRunFragment['stage'], details: unknown = null, seq = 1): EventOfRunFragment => ({
  __typename: 'CheckEvent',
  seq,
  at: '2026-11-24T10:00:00Z',
  stage,
  level: 'INFO',
  text: '',
  details,
});

describe('what the check waits for', () => {
  it('is the name at first', () => expect(nextStage([], 'STARTTLS')).toBe('RESOLVE'));
  it('is the encryption after EHLO with STARTTLS, and sign-in without', () => {
    expect(nextStage([event('EHLO')], 'STARTTLS')).toBe('TLS');
    expect(nextStage([event('EHLO')], 'NONE')).toBe('AUTH');
  });
  it('is the greeting after the encryption with TLS from the first byte', () => {
    expect(nextStage([event('TLS')], 'TLS')).toBe('GREETING');
  });
});

describe('the certificate that a check failed on', () => {
  const certificate = { subject: 'CN=x', issuer: 'CN=y', names: ['x'], fingerprint256: 'AB:CD' };

  it('is shown with its fingerprint', () => {
    const shown = certificateOf([event('TLS', { certificate })], 'CERT_SELF_SIGNED');
    expect(shown).toEqual({ subject: 'CN=x', issuer: 'CN=y', names: ['x'], fingerprint: 'AB:CD' });
  });
  it('is not offered for trust when something else failed', () => {
    expect(certificateOf([event('TLS', { certificate })], 'AUTH_REFUSED')).toBeNull();
  });
});

describe('the steps of an SMS test', () => {
  it('take a wait that goes on for no step yet', () => {
    const events = [event('ANSWER'), event('WAITING', null, 2)];
    expect(doneSteps(events, true).map(({ stage }) => stage)).toEqual(['ANSWER']);
    expect(doneSteps(events, false).map(({ stage }) => stage)).toEqual(['ANSWER', 'WAITING']);
  });
  it('show request and answer raw', () => {
    const request = { line: 'POST https://x', headers: { accept: 'a/b' }, body: 'to=1' };
    expect(rawLines(event('REQUEST', request))).toEqual(['POST https://x', 'accept: a/b', '', 'to=1']);
    expect(rawLines(event('ANSWER', { raw: '0: Accepted' }))).toEqual(['', '0: Accepted']);
  });
  it('know how long the provider took', () => expect(tookMs(event('ANSWER', { tookMs: 148 }))).toBe(148));
});

describe('a text with characters that force UCS-2', () => {
  it('is cut into what is blamed and what is not', () => {
    expect(blamedRuns('a“b”☺')).toEqual([
      { text: 'a', isBlamed: false },
      { text: '“', isBlamed: true },
      { text: 'b', isBlamed: false },
      { text: '”☺', isBlamed: true },
    ]);
  });
  it('is one stretch if there are none', () => {
    expect(blamedRuns('plain')).toEqual([{ text: 'plain', isBlamed: false }]);
  });
});
