import { X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Tells whether a text holds PEM certificates (RFC 7468 §5) that can be read, and nothing else but comments. */
export function isCertificatePem(text: string): boolean {
  const blocks = text.match(BLOCK) ?? [];
  return blocks.length > 0 && !text.replace(BLOCK, '').includes('-----') && blocks.every(isReadable);
}

function isReadable(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== '';
  } catch {
    return false;
  }
}
