import { XMLParser } from 'fast-xml-parser';
import { psWinCom } from '../../../server/src/sms/modules/pswincom.ts';
import { callback, formCallback, type HttpModuleCase, SECRET } from '../module-case.ts';

const message = (id: number, status = 'OK', info = '') =>
  `<MSG><ID>${id}</ID><REF>ref${id}</REF><STATUS>${status}</STATUS><INFO>${info}</INFO></MSG>`;
const answer = (...list: string[]) => ({
  status: 200,
  body: `<?xml version="1.0"?><SESSION><LOGON>OK</LOGON><REASON></REASON><MSGLST>${list.join('')}</MSGLST></SESSION>`,
});
const xml = (body: string) => callback('', { method: 'POST', headers: { 'content-type': 'text/xml' }, body });

interface Sent {
  SESSION: { MSGLST: { MSG: Record<string, string>[] } };
}
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => name === 'MSG',
});
function readAll(body: string) {
  const { SESSION } = parser.parse(body) as Sent;
  return SESSION.MSGLST.MSG.map(({ RCV, SND = '', TEXT = '', OP }) => ({
    ...{ to: `+${RCV}`, from: SND },
    text: OP === '9' ? Buffer.from(TEXT, 'hex').swap16().toString('utf16le') : TEXT,
  }));
}

/** The example of “Receive delivery report request XML”. */
const DELIVERED = `<?xml version="1.0"?><!DOCTYPE MSGLST SYSTEM "pswincom_report_request.dtd">
<MSGLST><MSG><ID>1</ID><REF>6F9619FF-8B86-D011-B42D-00CF4FC964FF</REF><RCV>4790012345</RCV><STATE>DELIVRD</STATE><DELIVERYTIME>2006.02.23 15:23:23</DELIVERYTIME></MSG></MSGLST>`;

export const psWinComCase: HttpModuleCase = {
  name: 'Original PsWinCom',
  module: psWinCom,
  settings: (url) => ({ url, userName: 'company', password: SECRET }),
  secrets: [SECRET],
  accepted: answer(message(1)),
  providerId: 'ref1',
  refused: [
    {
      answer: {
        status: 200,
        body: '<SESSION><LOGON>FAIL</LOGON><REASON>Invalid username or password</REASON><MSGLST></MSGLST></SESSION>',
      },
      code: 'AUTH_REFUSED',
    },
    { answer: answer(message(1, 'FAIL', 'No more credits')), code: 'QUOTA' },
    { answer: answer(message(1, 'FAIL', 'Invalid sender')), code: 'SENDER_REFUSED' },
    { answer: answer(message(1, 'FAIL', 'Invalid receiver number')), code: 'RECIPIENT_REFUSED' },
    { answer: answer(message(1, 'FAIL', 'Invalid account number')), code: 'AUTH_REFUSED' },
    { answer: answer(message(1, 'FAIL', 'Text is missing')), code: 'MESSAGE_REFUSED' },
    { answer: { status: 500, body: 'oops' }, code: 'SERVER_ERROR' },
  ],
  throttled: { status: 503, body: '' },
  read: ({ body }) => readAll(body)[0] ?? { to: '', from: '', text: '' },
  reports: [
    {
      call: xml(DELIVERED),
      report: {
        ...{ reference: null, providerId: '6F9619FF-8B86-D011-B42D-00CF4FC964FF', state: 'DELIVERED' },
        ...{ code: 'DELIVRD', number: '4790012345', barred: false },
      },
    },
    {
      call: xml('<MSGLST><MSG><ID>1</ID><REF>r</REF><RCV>47</RCV><STATE>BARRED</STATE></MSG></MSGLST>'),
      report: { providerId: 'r', state: 'UNDELIVERED', barred: true },
    },
    {
      call: formCallback('RCV=4790012345&REF=r2&STATE=EXPIRED&DELIVERYTIME=2006.02.23+15%3A23%3A23'),
      report: { providerId: 'r2', state: 'UNDELIVERED', number: '4790012345' },
    },
  ],
  inbound: [
    {
      call: xml(
        '<?xml version="1.0"?><MSGLST><MSG><ID>1</ID><TEXT>Hei på deg &amp; &lt;alle&gt;</TEXT><SND>4790012345</SND><RCV>26112</RCV></MSG></MSGLST>',
      ),
      message: { providerId: null, from: '4790012345', to: '26112', text: 'Hei på deg & <alle>' },
    },
  ],
  many: [
    // Not one of a document's own entities is read, and nothing that is read is lost.
    { call: xml('<!DOCTYPE MSGLST [<!ENTITY a "x">]><MSGLST><MSG><ID>1</ID></MSG></MSGLST>') },
    {
      call: xml(
        `<MSGLST>${[1, 2].map((id) => `<MSG><ID>${id}</ID><REF>r${id}</REF><RCV>47</RCV><STATE>DELIVRD</STATE></MSG>`).join('')}</MSGLST>`,
      ),
      reports: 2,
    },
  ],
  answers: [
    {
      call: xml(DELIVERED),
      contentType: 'text/xml',
      body: '<?xml version="1.0"?><MSGLST><MSG><ID>1</ID><STATUS>OK</STATUS></MSG></MSGLST>',
    },
  ],
  batch: {
    mixed: answer(message(1), message(2, 'FAIL', 'Invalid receiver number'), message(3)),
    code: 'RECIPIENT_REFUSED',
    short: answer(message(1)),
    read: ({ body }) => readAll(body),
  },
};
