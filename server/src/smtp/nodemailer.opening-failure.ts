import type { ReplyStage } from '@mailroom/shared/smtp-replies';
import type { OursVerdict, Reply } from '../delivery/channel.ts';
import { certificateCode } from '../platform/outbound/certificate.ts';
import { handshakeFailure } from '../platform/outbound/start-tls.ts';
import { parseReply, printable } from './reply.ts';
import type { Scrub } from '../platform/scrubber.ts';
import { oursOn, unreachable } from './verdicts.ts';

/** What nodemailer says about an error, as far as it is used here. */
export interface SmtpError extends Error {
  code?: string;
  /** The system's or OpenSSL's code behind it. */
  originalCode?: string;
  response?: string;
  command?: string;
}

/** Names the failure of greeting, EHLO, TLS or sign-in; none of them speaks of a recipient. */
export function openingFailure(
  host: string,
  error: SmtpError,
  scrub: Scrub,
): { verdict: OursVerdict; reply: Reply | null } {
  const reply = error.response ? parseReply(scrub(error.response)) : null;
  if (error.response && !reply) {
    return { verdict: unreachable('NOT_SMTP', `${host} did not answer as a mail server does.`), reply: null };
  }
  if (reply) return { verdict: oursOn(stageOf(error), reply), reply };
  return { verdict: withoutReply(host, error, scrub), reply: null };
}

function withoutReply(host: string, error: SmtpError, scrub: Scrub): OursVerdict {
  const reason = error.originalCode ?? '';
  const certificate = certificateCode(reason);
  if (certificate) return unreachable(certificate, `The certificate of ${host} is not accepted (${reason}).`);
  if (/SSL|TLS/.test(reason)) {
    const failure = handshakeFailure(host, reason);
    return unreachable(failure.code, failure.text);
  }
  const text = printable(scrub(error.message)).slice(0, 300);
  return unreachable(
    error.code === 'EPROTOCOL' ? 'PROTOCOL_ERROR' : 'DROPPED',
    `${host} ended the session: ${text}.`,
  );
}

function stageOf({ command = '' }: SmtpError): ReplyStage {
  if (command.startsWith('AUTH')) return 'AUTH';
  if (command === 'STARTTLS') return 'STARTTLS';
  return command === 'EHLO' || command === 'HELO' ? 'EHLO' : 'GREETING';
}
