import { expect, it } from 'vitest';
import { textAt } from '../../server/src/sms/json-path.ts';
import { psWinCom } from '../../server/src/sms/modules/pswincom.ts';
import { escapedXml, parsedXml, xmlBody } from '../../server/src/sms/xml.ts';
import { callback } from './module-case.ts';

const read = (text: string, path: string) => textAt(parsedXml(text, []), path);

it('what is written as XML is read back unchanged', () => {
  const text = ' <b>"Hei" & \'hade\' &amp; &#65; €\r\n😀 ';
  expect(read(`<a>${escapedXml(text)}</a>`, 'a')).toBe(text);
});

it('numbers and the five names of XML are characters', () => {
  expect(read('<a>p&#229; p&#xE5; &lt;&gt;&amp;&quot;&apos; &#x1F600;</a>', 'a')).toBe('på på <>&"\' 😀');
});

it.each(['&boom;', '&#x110000;', '&nbsp;'])(
  '%s, which is none of them, stays as it is written',
  (written) => {
    expect(read(`<!DOCTYPE a [<!ENTITY boom "expanded">]><a>${written}</a>`, 'a')).toBe(written);
  },
);

it.each([
  '',
  'plain',
  '<',
  '<a>',
  '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a/>',
  '{"a":1}',
])('nothing is read from %j, and nothing throws', (text) => {
  expect(read(text, 'a.b')).toBeNull();
});

it.each(['ISO-8859-1', 'iso-8859-15', 'UTF-8'])('a body in %s is read in what it declares', (encoding) => {
  const declaration = `<?xml version="1.0" encoding="${encoding}"?>`;
  const octets = Buffer.from(
    `${declaration}<MSGLST><MSG><ID>1</ID><TEXT>på</TEXT><SND>4790012345</SND><RCV>26112</RCV></MSG></MSGLST>`,
    encoding === 'UTF-8' ? 'utf8' : 'latin1',
  );
  const call = callback('', { method: 'POST', body: new TextDecoder().decode(octets), octets });
  expect(xmlBody(call)).toContain('<TEXT>på</TEXT>');
  expect(psWinCom.readInbound(call, {})).toMatchObject([{ text: 'på' }]);
});

it('an encoding that nobody knows leaves the body as it came', () => {
  const body = '<?xml version="1.0" encoding="x-none"?><a>b</a>';
  expect(xmlBody(callback('', { body }))).toBe(body);
});
