import { callbackValues } from '../callback-values.ts';
import { batchSmsModule, rawAnswer } from '../http-exchange.ts';
import { listAt, textAt } from '../json-path.ts';
import { digitsOf } from '../number-forms.ts';
import { accepted, readable, reportOf, type StateTable } from '../provider-answers.ts';
import { refused } from '../sms-advice.ts';
import { accountField, endpointField, secretField } from '../sms-fields.ts';
import type {
  SmsCallback,
  SmsConfiguration,
  SmsHttpAnswer,
  SmsInbound,
  SmsReport,
  SmsSendRequest,
  SmsSendResult,
} from '../sms-module.ts';
import { escapedXml, parsedXml, xmlBody } from '../xml.ts';

/**
 * PSWinCom gateway, XML API (wiki.pswin.com: Gateway XML API, Send message response, Delivery report, Receive message).
 * Reports name a message by REF alone; how INFO words a refusal is not documented, so its words are read with care. Calls carry no signature: their address is the secret.
 */
export const psWinCom = batchSmsModule({
  descriptor: {
    id: 'PSWINCOM',
    name: 'Original PsWinCom',
    help:
      'Ask LINK Mobility (PSWinCom) for the user name and password of your gateway account, and have delivery reports and ' +
      'incoming messages sent by the XML protocol (XMLHTTP2) to the callback addresses of this page: both are entered there.',
    fields: [
      endpointField('https://xml.pswin.com', ['pswin_url']),
      accountField({
        key: 'userName',
        label: 'User name',
        help: 'Of the gateway account.',
        legacyKeys: ['pswin_username', 'user', 'client'],
      }),
      secretField({
        key: 'password',
        label: 'Password',
        help: 'Of the gateway account.',
        legacyKeys: ['pswin_password', 'pw'],
      }),
    ],
    limits: { maxParts: 16, supportsUcs2: true, maxLength: 2_144 },
    sender: { needed: true, required: true, allowedCharacters: '.-&!' },
    reports: 'CALLBACK',
    inbound: true,
    batchSize: 100,
    pace: { threads: 5, perSecond: 0 },
  },
  buildRequest,
  readAnswers,
  readReports,
  readInbound,
  answerCallback: (call) => ({ contentType: 'text/xml', body: acknowledgement(call) }),
});

/** Elements of which there may be several. */
const LISTS = ['MSG'];

type Entry = Readonly<Record<string, unknown>>;

function entriesAt(document: unknown, path: string): readonly Entry[] {
  return listAt(document, path).filter(
    (entry): entry is Entry => typeof entry === 'object' && entry !== null,
  );
}

function text(entry: Entry, name: string): string {
  const value = entry[name];
  return typeof value === 'string' ? value : '';
}

function buildRequest(requests: readonly SmsSendRequest[], configuration: SmsConfiguration) {
  const { url = '', userName = '', password = '' } = configuration;
  const list = requests.map((request, index) => messageOf(request, index + 1)).join('');
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><SESSION><CLIENT>${escapedXml(userName)}</CLIENT>` +
      `<PW>${escapedXml(password)}</PW><SD></SD><MSGLST>${list}</MSGLST></SESSION>`,
  };
}

function messageOf(request: SmsSendRequest, id: number): string {
  const isUcs2 = request.encoding === 'UCS2';
  const content = isUcs2
    ? `<TEXT>${hexOf(request.text)}</TEXT><OP>9</OP>`
    : `<TEXT>${escapedXml(request.text)}</TEXT>`;
  const report = request.reportUrl === null ? '' : '<RCPREQ>Y</RCPREQ>';
  const addresses = `<SND>${escapedXml(digitsOf(request.sender))}</SND><RCV>${digitsOf(request.to)}</RCV>`;
  return `<MSG><ID>${id}</ID>${content}${addresses}${report}</MSG>`;
}

/** UTF-16, most significant octet first, in hexadecimal. */
function hexOf(message: string): string {
  return Array.from({ length: message.length }, (_, i) => message.charCodeAt(i).toString(16).padStart(4, '0'))
    .join('')
    .toUpperCase();
}

function readAnswers(answer: SmsHttpAnswer, requests: readonly SmsSendRequest[]) {
  const document = parsedXml(answer.body, LISTS);
  if (answer.status !== 200) return null;
  if (textAt(document, 'SESSION.LOGON') === 'FAIL')
    return requests.map(() => refusedLogon(answer, textAt(document, 'SESSION.REASON') ?? ''));
  const entries = entriesAt(document, 'SESSION.MSGLST.MSG');
  const byId = new Map(entries.map((entry) => [text(entry, 'ID'), entry]));
  const results = requests.map((_, index) => resultOf(answer, byId.get(String(index + 1))));
  return entries.length === 0 ? null : results;
}

function refusedLogon(answer: SmsHttpAnswer, reason: string): SmsSendResult {
  return refused('AUTH_REFUSED', rawAnswer(answer), `PSWinCom refused the logon: “${reason}”.`);
}

function resultOf(answer: SmsHttpAnswer, entry: Entry | undefined): SmsSendResult {
  const raw = rawAnswer(answer);
  if (!entry) return { kind: 'UNKNOWN', raw, words: 'PSWinCom says nothing about this message.' };
  const said = text(entry, 'INFO');
  if (text(entry, 'STATUS') === 'OK') return accepted(answer, text(entry, 'REF') || null);
  const words = `PSWinCom refused it: “${said}”.`;
  if (/account|client|logon|access/i.test(said)) return refused('AUTH_REFUSED', raw, words);
  if (/credit|balance|quota/i.test(said)) return refused('QUOTA', raw, words);
  if (/sender|originator/i.test(said)) return refused('SENDER_REFUSED', raw, words);
  if (/receiver|recipient|\bRCV\b/i.test(said)) return refused('RECIPIENT_REFUSED', raw, words);
  return refused('MESSAGE_REFUSED', raw, words);
}

const STATES: StateTable = {
  delivrd: ['DELIVERED', 'Delivered to the phone.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  deleted: ['UNDELIVERED', 'The message was deleted before it was delivered.'],
  undeliv: ['UNDELIVERED', 'The message could not be delivered.'],
  unknown: ['EN_ROUTE', 'The operator tells nothing.'],
  accepted: ['EN_ROUTE', 'The operator has taken the message.'],
  rejectd: ['UNDELIVERED', 'The operator refused the message.'],
  failed: ['UNDELIVERED', 'The message could not be delivered.'],
  null: ['EN_ROUTE', 'The operator sends no report.'],
  barred: ['UNDELIVERED', 'The number is barred for messages like this: remove it.'],
  barreda: ['UNDELIVERED', 'The recipient may not receive such messages by his age.'],
  zerobal: ['UNDELIVERED', 'The recipient’s credit does not suffice.'],
};

/** By the XML protocol a list, by the form protocol a single one. */
function entriesIn(call: SmsCallback): readonly Entry[] {
  const entries = entriesAt(parsedXml(xmlBody(call), LISTS), 'MSGLST.MSG');
  if (entries.length > 0) return entries;
  const value = callbackValues(call);
  const names = ['ID', 'REF', 'RCV', 'SND', 'STATE', 'TXT'].flatMap((name) => {
    const found = value(name);
    return found === null ? [] : [[name, found] as const];
  });
  return names.length === 0 ? [] : [Object.fromEntries(names)];
}

function readReports(call: SmsCallback): readonly SmsReport[] {
  return readable(
    entriesIn(call).map((entry) => {
      const state = text(entry, 'STATE');
      const about = {
        reference: null,
        providerId: text(entry, 'REF') || null,
        number: text(entry, 'RCV') || null,
      };
      return reportOf(STATES, state, { ...about, barred: state === 'BARRED' });
    }),
  );
}

function readInbound(call: SmsCallback): readonly SmsInbound[] {
  return entriesIn(call).flatMap((entry) => {
    const [from, message] = [text(entry, 'SND'), entry['TEXT'] ?? entry['TXT']];
    if (from === '' || typeof message !== 'string') return [];
    // ID counts within the document, so it names no message.
    return [{ providerId: null, from, to: text(entry, 'RCV'), text: message }];
  });
}

/** One OK for each message, or the gateway tries again. */
function acknowledgement(call: SmsCallback): string {
  const entries = entriesAt(parsedXml(xmlBody(call), LISTS), 'MSGLST.MSG');
  const list = entries.map(
    (entry) => `<MSG><ID>${escapedXml(text(entry, 'ID'))}</ID><STATUS>OK</STATUS></MSG>`,
  );
  return `<?xml version="1.0"?><MSGLST>${list.join('')}</MSGLST>`;
}
