import type { SmsSendResult } from './sms-module.ts';
import { failed, type SmsTestResult, type Tell } from './sms-test-events.ts';

type Unsent = Exclude<SmsSendResult, { kind: 'ACCEPTED' }>;

/** Tells what the provider answered: raw, in words and with its mend, its message id and the time it took. */
export function answerTold(result: SmsSendResult, tookMs: number, tell: Tell): void {
  const isAccepted = result.kind === 'ACCEPTED';
  const id = isAccepted && result.providerId !== null ? ` Its id there is ${result.providerId}.` : '';
  const { code = null, mend = null } = isAccepted ? {} : endOfUnsent(result, false);
  const details = { ...result, code, mend, tookMs };
  tell('ANSWER', isAccepted ? 'INFO' : 'ERROR', `${result.words}${id} (${tookMs} ms)`, details);
}

/** Gives the end of a test whose message was not taken over. */
export function endOfUnsent(result: Unsent, wasCancelled: boolean): SmsTestResult {
  if (wasCancelled) return failed('CANCELLED', null, result.kind === 'UNKNOWN' ? LOOK_FIRST : null);
  switch (result.kind) {
    case 'REFUSED':
      return failed('REFUSED', result.code, result.mend);
    case 'THROTTLED':
      return failed('REFUSED', 'THROTTLED', throttledMend(result.retryAfterMs));
    case 'UNREACHABLE':
      return failed('UNREACHABLE', result.code, UNREACHABLE_MENDS[result.code] ?? CHECK_ADDRESS);
    case 'UNKNOWN':
      return failed('UNKNOWN', 'NO_ANSWER', LOOK_FIRST);
  }
}

const LOOK_FIRST = 'Look at the phone, or ask the provider, before you send it again: it may have been sent.';
const CHECK_ADDRESS = 'Check the address in the module’s settings, and whether this machine may reach it.';

/** By the codes of the outgoing door. */
const UNREACHABLE_MENDS: Readonly<Record<string, string>> = {
  NAME_NOT_FOUND: 'Check the host in the address for typing errors, and the name server of this machine.',
  ADDRESS_BLOCKED: 'The operator of this system has shut this address (OUTBOUND_DENY).',
  CONNECTION_REFUSED: 'Nothing listens there: check the port, and that the gateway is running.',
  CONNECTION_TIMEOUT: 'Check the port, and that the firewalls on the way let this machine out.',
  CERT_EXPIRED: 'The certificate has expired: the provider must renew it.',
  CERT_SELF_SIGNED: 'The server’s certificate is its own: it needs one of a known authority.',
  CERT_NAME_MISMATCH: 'The certificate is for another name: use the host name that the provider gave you.',
  CERT_UNTRUSTED: 'The certificate’s authority is not known to this machine.',
};

function throttledMend(retryAfterMs: number | null): string {
  const wait = retryAfterMs === null ? 'Wait a minute' : `Wait ${Math.ceil(retryAfterMs / 1_000)} seconds`;
  return `${wait}, then test again. If it stays so, ask the provider how fast your account may send.`;
}
