import type { CheckResult, CheckStageEvent } from '../../server/src/smtp/check-event.ts';
import type { RelaySettings } from '../../server/src/smtp/relay.ts';
import {
  runSmtpCheck,
  type SmtpCheckInput,
  type SmtpCheckTools,
} from '../../server/src/smtp/socket.smtp-check.ts';
import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import { relayAt } from './smtp-channel.ts';

export interface CheckRun {
  /** Grows as the stages end. */
  events: CheckStageEvent[];
  result: Promise<CheckResult>;
  cancel(): void;
}

export interface CheckChanges {
  relay?: Partial<RelaySettings>;
  input?: Partial<SmtpCheckInput>;
  tools?: Partial<SmtpCheckTools>;
  onEvent?: (event: CheckStageEvent) => void;
}

/** Starts a check of the server on a port of loopback. */
export function startCheck(port: number, { relay, input, tools, onEvent }: CheckChanges = {}): CheckRun {
  const abort = new AbortController();
  const events: CheckStageEvent[] = [];
  const emit = (event: CheckStageEvent) => {
    events.push(event);
    onEvent?.(event);
  };
  const whole: SmtpCheckInput = {
    relay: relayAt(port, relay),
    from: 'sender@company.test',
    recipient: 'admin@company.test',
    sendMessage: null,
    fromDomainAdvice: async (domain) => ({ ok: true, text: `Advice on ${domain}.` }),
    ...input,
  };
  const outbound = new Outbound({ deny: [], clock: tools?.clock });
  return {
    events,
    cancel: () => abort.abort(),
    result: runSmtpCheck(whole, emit, { outbound, signal: abort.signal, ...tools }),
  };
}

/** The event with which a check failed. */
export function failureIn(events: readonly CheckStageEvent[]): CheckStageEvent | undefined {
  return events.find(({ level }) => level === 'ERROR');
}
