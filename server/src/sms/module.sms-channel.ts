import { setMaxListeners } from 'node:events';
import { countSegments } from '@mailroom/shared/sms-segments';
import type { CapturedMessages } from '../delivery/captured-messages.service.ts';
import type {
  Channel,
  ChannelSession,
  OpenResult,
  OursReason,
  Reply,
  SendResult,
} from '../delivery/channel.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import type { OutgoingSms } from './outgoing-sms.ts';
import { refused } from './sms-advice.ts';
import { SmsBatcher } from './sms-batcher.ts';
import { captureWith } from './sms-capture.service.ts';
import { requestSize } from './sms-dispatch.ts';
import type { SmsLinks } from './sms-links.service.ts';
import type {
  SmsConfiguration,
  SmsModule,
  SmsOutside,
  SmsRefusalCode,
  SmsSendRequest,
  SmsSendResult,
} from './sms-module.ts';
import type { SmsReports } from './sms-reports.service.ts';
import { textProblem } from './text-limits.ts';
import type { SmsSettings } from './sms-settings.ts';
import type { SmsSettingsService } from './sms-settings.service.ts';

/** Refusals that speak of our account, our sender or the provider, and not of the recipient. */
const OURS: Readonly<Partial<Record<SmsRefusalCode, OursReason>>> = {
  AUTH_REFUSED: 'AUTH_REFUSED',
  REQUEST_REFUSED: 'AUTH_REFUSED',
  SENDER_REFUSED: 'SENDER_REFUSED',
  QUOTA: 'QUOTA',
  SERVER_ERROR: 'SERVER_UNREACHABLE',
};

export interface SmsChannelParts {
  settings: SmsSettingsService;
  outbound: Outbound;
  captured: CapturedMessages;
  reports: Pick<SmsReports, 'learn'>;
  links: Pick<SmsLinks, 'use'>;
  /** Lets others become ready that are about to. */
  breathe: () => Promise<void>;
}

/** Sends the SMS of mailings through the module that the settings name. */
export class SmsChannel implements Channel<OutgoingSms> {
  constructor(private readonly parts: SmsChannelParts) {}

  async open(signal: AbortSignal): Promise<OpenResult<OutgoingSms>> {
    const settings = await this.parts.settings.current().catch(() => null);
    if (!settings)
      return notOpen('UNREADABLE_SECRET', 'A stored secret of the SMS module cannot be read: type it again.');
    const module = this.parts.settings.moduleOf(settings.module);
    if (!module) return notOpen('NO_RELAY', 'No SMS module is chosen in the settings.');
    const reportUrl = await this.#reportUrl(module);
    return { ok: true, session: this.#session(module, settings, reportUrl, signal) };
  }

  #reportUrl({ descriptor }: SmsModule): Promise<string> | null {
    return descriptor.reports === 'CALLBACK' ? this.parts.settings.callbackUrl(descriptor.id) : null;
  }

  #session(
    module: SmsModule,
    settings: SmsSettings,
    reportUrl: string | null,
    signal: AbortSignal,
  ): ChannelSession<OutgoingSms> {
    const { outbound, captured, reports, links } = this.parts;
    // A whole window listens to it.
    setMaxListeners(0, signal);
    const fetch: Outbound['fetch'] = (url, options) => outbound.fetch(url, options);
    const link = () => links.use(module, settings.configuration);
    const outside = { fetch, signal, link, capture: captureWith(captured) };
    const { atOnce, send } = this.#sender(module, settings.configuration, outside);
    return {
      usable: true,
      atOnce,
      close: async () => undefined,
      send: async ({ to, text, reference }, beforeBody) => {
        const count = countSegments(text);
        // The provider would refuse it, cut it off, or ask more for it than anybody agreed to.
        const problem = textProblem(text, count, module.descriptor);
        if (problem) return resultOf(refused('MESSAGE_REFUSED', problem.text, problem.text));
        if (!(await beforeBody())) return { kind: 'WITHDRAWN' };
        const request = {
          to,
          text,
          encoding: count.encoding,
          reference,
          reportUrl,
          sender: settings.sender ?? '',
        };
        const result = await send(request);
        await reports.learn(module, to, result);
        return resultOf(result);
      },
    };
  }

  /** Sends one by one, several in one request, or several at once over a link, as the module has it. */
  #sender(module: SmsModule, configuration: SmsConfiguration, outside: SmsOutside): Sender {
    const { sendBatch } = module;
    if (!sendBatch) {
      const atOnce = module.windowOf?.(configuration) ?? 1;
      return { atOnce, send: (request) => module.send(request, configuration, outside) };
    }
    const atOnce = requestSize(module, configuration);
    const sendMany = (requests: readonly SmsSendRequest[]) => sendBatch(requests, configuration, outside);
    const batcher = new SmsBatcher(sendMany, atOnce, this.parts.breathe);
    return { atOnce, send: (request) => batcher.send(request) };
  }
}

interface Sender {
  atOnce: number;
  send: (request: SmsSendRequest) => Promise<SmsSendResult>;
}

function notOpen(reason: OursReason, text: string): OpenResult<OutgoingSms> {
  return { ok: false, verdict: { reason, code: reason, text, retryAfterMs: null }, reply: null };
}

/** Translates what a module says into what the engine records. */
export function resultOf(result: SmsSendResult): SendResult {
  switch (result.kind) {
    case 'ACCEPTED':
      return {
        kind: 'SENT',
        reply: replyOf(200, result.raw || result.words),
        providerId: result.providerId,
      };
    case 'THROTTLED':
      return ours('THROTTLED', result.words, result.retryAfterMs, replyOf(429, result.raw));
    case 'UNREACHABLE':
      return ours('SERVER_UNREACHABLE', result.words, null, null, result.code);
    case 'UNKNOWN':
      return { kind: 'IN_DOUBT', text: result.words };
    case 'REFUSED': {
      const reason = OURS[result.code];
      if (reason)
        return ours(reason, `${result.words} ${result.mend}`, null, replyOf(500, result.raw), result.code);
      return {
        kind: 'REJECTED',
        reply: replyOf(500, result.raw),
        verdict: { class: result.code, retryAfterMs: null },
      };
    }
  }
}

function ours(
  reason: OursReason,
  text: string,
  retryAfterMs: number | null,
  reply: Reply | null,
  code: string = reason,
): SendResult {
  return { kind: 'OURS', verdict: { reason, code, text, retryAfterMs }, reply };
}

function replyOf(code: number, text: string): Reply {
  return { code, enhanced: null, text: text.slice(0, 2_000) };
}
