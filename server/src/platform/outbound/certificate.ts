import type { PeerCertificate } from 'node:tls';

/** What is shown about a certificate, so that a person can judge it. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  /** Host names and addresses that it is made for. */
  names: string[];
  validFrom: string;
  validTo: string;
  /** Whole days until it ends; negative once it has. */
  daysLeft: number;
  /** SHA-256, pairs of hex digits joined by colons. */
  fingerprint256: string;
}

export type CertificateCode = 'CERT_EXPIRED' | 'CERT_SELF_SIGNED' | 'CERT_NAME_MISMATCH' | 'CERT_UNTRUSTED';

/** Takes what is worth showing out of a peer's certificate. */
export function certificateFacts(certificate: PeerCertificate, now: number): CertificateFacts {
  const validTo = new Date(certificate.valid_to);
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: alternativeNames(certificate.subjectaltname),
    validFrom: new Date(certificate.valid_from).toISOString(),
    validTo: validTo.toISOString(),
    daysLeft: Math.floor((validTo.getTime() - now) / 86_400_000),
    fingerprint256: certificate.fingerprint256,
  };
}

/**
 * Judges a certificate that OpenSSL or the name check did not accept.
 *
 * @param reason `authorizationError` of the TLS socket
 */
export function certificateFailure(
  facts: CertificateFacts,
  servername: string,
  reason: string,
  now: number,
): { code: CertificateCode; text: string } {
  const whose = `The certificate of ${servername}`;
  if (Date.parse(facts.validTo) < now)
    return { code: 'CERT_EXPIRED', text: `${whose} ended on ${day(facts.validTo)}.` };
  if (Date.parse(facts.validFrom) > now) {
    return {
      code: 'CERT_EXPIRED',
      text: `${whose} is valid only from ${day(facts.validFrom)} on; is this machine's clock right?`,
    };
  }
  if (reason === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = facts.names.join(', ') || facts.subject;
    return {
      code: 'CERT_NAME_MISMATCH',
      text: `The server shows a certificate for ${names}, not for ${servername}.`,
    };
  }
  if (reason === 'DEPTH_ZERO_SELF_SIGNED_CERT') {
    return {
      code: 'CERT_SELF_SIGNED',
      text: `${whose} is signed by itself and not by an authority that this machine trusts.`,
    };
  }
  return {
    code: 'CERT_UNTRUSTED',
    text: `${whose} is issued by "${facts.issuer}", which this machine does not trust (${reason}).`,
  };
}

/** Names OpenSSL's or Node's reason for not accepting a certificate; null if it speaks of something else. */
export function certificateCode(reason: string): CertificateCode | null {
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(reason)) return 'CERT_EXPIRED';
  if (reason === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'CERT_NAME_MISMATCH';
  if (reason === 'DEPTH_ZERO_SELF_SIGNED_CERT') return 'CERT_SELF_SIGNED';
  return /^(CERT|UNABLE_TO|SELF_SIGNED|INVALID|PATH_LENGTH|HOSTNAME)_/.test(reason) ? 'CERT_UNTRUSTED' : null;
}

/** Compares two fingerprints regardless of case and colons. */
export function isSameFingerprint(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll(':', '').toLowerCase();
  return plain(one) === plain(other);
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function distinguishedName(name: PeerCertificate['subject'] | undefined): string {
  const parts = Object.entries(name ?? {}).map(([key, value]) => `${key}=${[value].flat().join('+')}`);
  return parts.join(', ') || '(none)';
}

/** Node joins them to `DNS:a.test, IP Address:192.0.2.1`; a value with a comma comes in quotes. */
function alternativeNames(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/(?:DNS|IP Address):("[^"]*"|[^,]*)/g)].map((match) =>
    (match[1] ?? '').trim(),
  );
}
