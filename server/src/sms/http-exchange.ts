import { refused, SMS_REFUSALS } from './sms-advice.ts';
import type {
  SmsConfiguration,
  SmsHttpAnswer,
  SmsHttpRequest,
  SmsModule,
  SmsModuleDescriptor,
  SmsOutside,
  SmsRefusalCode,
  SmsRequestDescription,
  SmsSendRequest,
  SmsSendResult,
} from './sms-module.ts';

/** How long a provider may take for its answer. */
const ANSWER_TIMEOUT_MS = 30_000;
/** As much of an answer as is kept and shown. */
const MAX_RAW_CHARACTERS = 2_000;
const MASK = '[secret]';

type Described = Omit<SmsModule, 'send' | 'sendBatch' | 'describeRequest'>;

/** A module that sends each message by one HTTP request: it says what to ask and what the answer means. */
export interface HttpSmsModule extends Described {
  buildRequest(request: SmsSendRequest, configuration: SmsConfiguration): SmsHttpRequest;
  /** Reads an answer; null leaves it to the usual meaning of its status. */
  readAnswer(answer: SmsHttpAnswer, configuration: SmsConfiguration): SmsSendResult | null;
}

/** A module that puts several messages, each with its own text, into one HTTP request. */
export interface BatchSmsModule extends Described {
  buildRequest(requests: readonly SmsSendRequest[], configuration: SmsConfiguration): SmsHttpRequest;
  /**
   * Reads an answer: one result for each request, in their order. Null leaves all of them to the usual meaning of the
   * status; a message that the answer says nothing about is UNKNOWN.
   */
  readAnswers(
    answer: SmsHttpAnswer,
    requests: readonly SmsSendRequest[],
    configuration: SmsConfiguration,
  ): readonly SmsSendResult[] | null;
}

/** Makes a module of a request and the reading of its answer. */
export function httpSmsModule({ buildRequest, readAnswer, ...rest }: HttpSmsModule): SmsModule {
  return {
    ...rest,
    describeRequest: (request, configuration) =>
      description(buildRequest(request, withoutSecrets(configuration, rest.descriptor))),
    send: async (request, configuration, outside) => {
      const outcome = await ask(buildRequest(request, configuration), outside);
      return 'status' in outcome ? (readAnswer(outcome, configuration) ?? resultOfStatus(outcome)) : outcome;
    },
  };
}

/** Makes a module of a request for several messages and the reading of its answer. */
export function batchSmsModule({ buildRequest, readAnswers, ...rest }: BatchSmsModule): SmsModule {
  const sendBatch: NonNullable<SmsModule['sendBatch']> = async (requests, configuration, outside) => {
    const outcome = await ask(buildRequest(requests, configuration), outside);
    if (!('status' in outcome)) return requests.map(() => outcome);
    const results = readAnswers(outcome, requests, configuration) ?? [];
    const rest = results.length === 0 ? resultOfRequest(outcome, requests.length) : unmentioned(outcome);
    return requests.map((_, index) => results[index] ?? rest);
  };
  return {
    ...rest,
    describeRequest: (request, configuration) =>
      description(buildRequest([request], withoutSecrets(configuration, rest.descriptor))),
    send: async (request, configuration, outside) => {
      const [result] = await sendBatch([request], configuration, outside);
      return result as SmsSendResult;
    },
    sendBatch,
  };
}

/** A status that refuses a request of several tells nothing of any one recipient. */
function resultOfRequest(answer: SmsHttpAnswer, size: number): SmsSendResult {
  const result = resultOfStatus(answer);
  if (size === 1 || result.kind !== 'REFUSED' || SMS_REFUSALS[result.code].concerns === 'US') return result;
  return refused('REQUEST_REFUSED', result.raw, result.words);
}

function unmentioned(answer: SmsHttpAnswer): SmsSendResult {
  return {
    kind: 'UNKNOWN',
    raw: rawAnswer(answer),
    words: 'The answer says nothing about this message; it may have been sent.',
  };
}

/** Writes an answer as it is kept and shown: the status, then the beginning of the body. */
export function rawAnswer(answer: SmsHttpAnswer): string {
  return `${answer.status} ${answer.body}`.trim().slice(0, MAX_RAW_CHARACTERS);
}

/** Puts a path behind the address that was typed, which may end in slashes. */
export function underEndpoint({ url = '' }: SmsConfiguration, path: string): string {
  return `${url.replace(/\/+$/, '')}${path}`;
}

/** Adds our reference to the address for reports, so that a report names its message whatever else it says. */
export function reportAddress({ reportUrl, reference }: SmsSendRequest): string | null {
  if (reportUrl === null) return null;
  const url = new URL(reportUrl);
  url.searchParams.set('reference', reference);
  return url.href;
}

/** Writes the header for Basic authentication, in UTF-8 (RFC 7617 section 2.1). */
export function basicAuthorization(userName: string, password: string): string {
  const octets = new TextEncoder().encode(`${userName}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...octets))}`;
}

async function ask(request: SmsHttpRequest, outside: SmsOutside): Promise<SmsHttpAnswer | SmsSendResult> {
  const { url, ...options } = request;
  const answer = await outside.fetch(url, {
    ...options,
    timeoutMs: ANSWER_TIMEOUT_MS,
    signal: outside.signal,
  });
  if (answer.ok) return answer;
  if (answer.requestSent) {
    return {
      kind: 'UNKNOWN',
      raw: '',
      words: `The request left, but no answer came: ${answer.text} The message may have been sent.`,
    };
  }
  return { kind: 'UNREACHABLE', code: answer.code, words: answer.text };
}

const STATUS_CODES: Readonly<Record<number, SmsRefusalCode>> = {
  401: 'AUTH_REFUSED',
  402: 'QUOTA',
  403: 'AUTH_REFUSED',
  400: 'MESSAGE_REFUSED',
  409: 'MESSAGE_REFUSED',
  413: 'MESSAGE_REFUSED',
  422: 'MESSAGE_REFUSED',
};

/** Gives an answer that a module says nothing about the meaning of its status (RFC 9110 section 15). */
export function resultOfStatus(answer: SmsHttpAnswer): SmsSendResult {
  const { status } = answer;
  const raw = rawAnswer(answer);
  if (status === 429 || status === 503) return throttled(answer, `The provider is busy (HTTP ${status}).`);
  // A gateway that ran out of patience (504), and success in words that nobody understands, leave it open.
  if (status === 504)
    return { kind: 'UNKNOWN', raw, words: 'The provider’s gateway waited in vain (HTTP 504).' };
  if (status < 300) {
    return {
      kind: 'UNKNOWN',
      raw,
      words: `The answer (HTTP ${status}) is not one that this module can read.`,
    };
  }
  if (status < 400) return refused('REQUEST_REFUSED', raw, redirected(answer));
  if (status >= 500)
    return refused('SERVER_ERROR', raw, `The provider reports a fault of its own (HTTP ${status}).`);
  return refused(STATUS_CODES[status] ?? 'REQUEST_REFUSED', raw, `The provider refused it (HTTP ${status}).`);
}

function redirected({ status, headers }: SmsHttpAnswer): string {
  const target = headers['location'] ? ` to ${headers['location']}` : '';
  return `The address redirects${target} (HTTP ${status}); redirects are not followed.`;
}

/** Builds "later, please" from an answer, with the wait that it asks for (RFC 9110 section 10.2.3). */
export function throttled(answer: SmsHttpAnswer, words: string): SmsSendResult {
  return { kind: 'THROTTLED', retryAfterMs: retryAfterMs(answer.headers), raw: rawAnswer(answer), words };
}

function retryAfterMs(headers: SmsHttpAnswer['headers']): number | null {
  const wanted = headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(wanted)) return Number(wanted) * 1_000;
  // Both times are by the provider's clock, so ours need not agree with it.
  const waitMs = Date.parse(wanted) - Date.parse(headers['date'] ?? '');
  return Number.isNaN(waitMs) ? null : Math.max(waitMs, 0);
}

function withoutSecrets(configuration: SmsConfiguration, { fields }: SmsModuleDescriptor): SmsConfiguration {
  const secrets = fields.filter(({ key, kind }) => kind === 'SECRET' && configuration[key]);
  return { ...configuration, ...Object.fromEntries(secrets.map(({ key }) => [key, MASK])) };
}

function description({ method, url, headers, body }: SmsHttpRequest): SmsRequestDescription {
  const shown = Object.entries(headers).map(([name, value]) => [name, shownHeader(name, value)]);
  return {
    line: `${method} ${readableMask(url)}`,
    headers: Object.fromEntries(shown),
    body: body === null ? null : readableMask(body),
  };
}

function readableMask(text: string): string {
  return text.replaceAll(encodeURIComponent(MASK), MASK);
}

// What is encoded together with a secret (Basic) would only puzzle its reader.
function shownHeader(name: string, value: string): string {
  return name.toLowerCase() === 'authorization' ? value.replace(/ .*$/s, ` ${MASK}`) : value;
}
