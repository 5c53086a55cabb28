import { basicAuthorization, httpSmsModule, rawAnswer } from '../http-exchange.ts';
import { parsedJson, textAt } from '../json-path.ts';
import { refused } from '../sms-advice.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsHttpRequest,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { genericHttpFields } from './generic-http-fields.ts';
import { genericHttpProblems, headerLines } from './generic-http-problems.ts';
import { filled, templateValues, type Place } from './generic-http-template.ts';

/** The module for every provider without one of its own: the request is a template, the answer is matched. */
export const genericHttp = httpSmsModule({
  descriptor: {
    id: 'GENERIC_HTTP',
    name: 'Generic HTTP',
    help:
      'For any provider that takes messages by an HTTP request. Ask for the address, the form of the request, how it ' +
      'tells who you are, and what its answer and its delivery reports look like. If reports or messages to you are ' +
      'sent to one address that is entered in the account there, enter the callback address of this page.',
    fields: genericHttpFields,
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: false, allowedCharacters: '' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 5, perSecond: 0 },
  },
  problems: genericHttpProblems,
  expectsReports: (configuration) => configuration['deliveryReports'] === 'true',
  buildRequest,
  readAnswer,
  readReports: readReport,
  readInbound,
});

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  FORM: 'application/x-www-form-urlencoded',
  JSON: 'application/json',
  XML: 'text/xml; charset=utf-8',
  TEXT: 'text/plain; charset=utf-8',
};

function buildRequest(request: SmsSendRequest, configuration: SmsConfiguration): SmsHttpRequest {
  const values = templateValues(request, configuration);
  const { url = '', method = '', body = '', contentType = '', headers = '' } = configuration;
  const hasBody = method !== 'GET';
  const typed = headerLines(headers).map(([name, value]) => [name, filled(value, values, 'HEADER')]);
  return {
    method,
    url: filled(url, values, 'URL'),
    headers: {
      ...(hasBody && { 'content-type': CONTENT_TYPES[contentType] ?? '' }),
      ...(values.userName && { authorization: basicAuthorization(values.userName, values.password) }),
      ...Object.fromEntries(typed),
    },
    body: hasBody ? filled(body, values, contentType as Place) : null,
  };
}

function readAnswer(answer: SmsHttpAnswer, configuration: SmsConfiguration): SmsSendResult | null {
  const { acceptedStatus = '', acceptedText = '', idPath = '' } = configuration;
  if (!isWithin(answer.status, acceptedStatus)) return null;
  const raw = rawAnswer(answer);
  if (!answer.body.includes(acceptedText)) {
    return refused('MESSAGE_REFUSED', raw, `The answer does not contain “${acceptedText}”.`);
  }
  const providerId = idPath === '' ? null : textAt(parsedJson(answer.body), idPath);
  if (idPath !== '' && providerId === null) {
    return {
      kind: 'UNKNOWN',
      raw,
      words: `The answer has no message id at ${idPath}; it may have been sent.`,
    };
  }
  return { kind: 'ACCEPTED', providerId, raw, words: 'The provider took the message.', report: null };
}

function isWithin(status: number, ranges: string): boolean {
  return ranges.split(',').some((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return status >= first && status <= last;
  });
}

function readReport(call: SmsCallback, configuration: SmsConfiguration): readonly SmsReport[] {
  const read = callbackReader(call, configuration);
  const [reference, providerId, code] = [read('reportReference'), read('reportId'), read('reportState')];
  if (code === null || (reference === null && providerId === null)) return [];
  const state = stateOf(code, configuration);
  return [{ reference, providerId, state, code, words: `The provider reports “${code}”.`, barred: false }];
}

function stateOf(
  code: string,
  { reportDelivered = '', reportFailed = '' }: SmsConfiguration,
): SmsReport['state'] {
  const isIn = (words: string) =>
    words.split(',').some((word) => word.trim().toLowerCase() === code.toLowerCase());
  if (isIn(reportDelivered)) return 'DELIVERED';
  return isIn(reportFailed) ? 'UNDELIVERED' : 'EN_ROUTE';
}

function readInbound(call: SmsCallback, configuration: SmsConfiguration): readonly SmsInbound[] {
  const read = callbackReader(call, configuration);
  const [from, to, text] = [read('inboundFrom'), read('inboundTo'), read('inboundText')];
  if (!from || text === null) return [];
  return [{ providerId: read('inboundId'), from, to: to ?? '', text }];
}

/** Looks a value up by the name that a field of the configuration holds: in the address, a form or JSON. */
function callbackReader(call: SmsCallback, configuration: SmsConfiguration): (key: string) => string | null {
  const query = new URLSearchParams(call.rawQuery);
  const isForm = (call.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const form = new URLSearchParams(isForm ? call.body : '');
  const json = parsedJson(call.body);
  return (key) => {
    const name = configuration[key] ?? '';
    return name === '' ? null : (form.get(name) ?? textAt(json, name) ?? query.get(name));
  };
}
