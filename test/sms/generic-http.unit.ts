import { describe, expect, it } from 'vitest';
import { completed, configurationProblems } from '../../server/src/sms/configuration-rules.ts';
import { genericHttp } from '../../server/src/sms/modules/generic-http.ts';
import {
  filled,
  type Place,
  type TemplateValues,
} from '../../server/src/sms/modules/generic-http-template.ts';
import type { SmsSendRequest } from '../../server/src/sms/sms-module.ts';

const request: SmsSendRequest = {
  to: '+4790012345',
  sender: 'Company',
  text: 'a&b "c" {to}',
  encoding: 'GSM7',
  reference: 'ref-1',
  reportUrl: 'https://mail.company.com/sms/cb/token/dlr',
};
const described = (values: Record<string, string>) =>
  genericHttp.describeRequest(request, completed(values, genericHttp.descriptor));
const problems = (values: Record<string, string>) =>
  configurationProblems(
    completed({ url: 'https://sms.company.com/', ...values }, genericHttp.descriptor),
    genericHttp,
  );

describe('a template of Generic HTTP', () => {
  const nasty = `a&b=c "d" <e> 'f' \\ + % é 😀 \ud800 \r\n\u0001 $& {to}`;
  const cases: [Place, (text: string) => string | null][] = [
    ['URL', (url) => new URL(`https://x.test/?text=${url}`).searchParams.get('text')],
    ['FORM', (form) => new URLSearchParams(`text=${form}`).get('text')],
    ['JSON', (json) => JSON.parse(`"${json}"`) as string],
    ['TEXT', (text) => text],
  ];
  const values = { text: nasty, to: '+47' } as TemplateValues;

  it.each(cases)('brings any text over in the place %s', (place, read) => {
    expect(read(filled('{text}', values, place))).toBe(nasty.replace('\ud800', '\ufffd'));
  });

  it('writes XML that holds no markup of the text', () => {
    const xml = filled('<t a="{text}">{text}</t>', values, 'XML');
    expect(xml.replace('<t a="', '').replace('">', '').replace('</t>', '')).not.toMatch(
      /[<>"']|&(?!#\d+;)|\u0001/,
    );
  });

  it('writes header values that stay on their line', () => {
    expect(filled('{text}', values, 'HEADER')).toMatch(/^[\x20-\x7e]*$/);
  });

  it('fills each placeholder once, so that a text cannot call for another', () => {
    expect(described({ url: 'https://sms.company.com/' }).body).toContain('text=a%26b%20%22c%22%20%7Bto%7D');
  });

  it('gives the number with and without its plus, the reference and where to report', () => {
    const body = '{"a":"{to}","b":{toDigits},"c":"{reference}","d":"{reportUrl}"}';
    expect(
      JSON.parse(described({ url: 'https://sms.company.com/', contentType: 'JSON', body }).body ?? ''),
    ).toEqual({
      a: '+4790012345',
      b: 4790012345,
      c: 'ref-1',
      d: 'https://mail.company.com/sms/cb/token/dlr?reference=ref-1',
    });
  });

  it('shows Basic authentication without what it is made of', () => {
    const { headers } = described({ url: 'https://sms.company.com/', userName: 'bob', password: 'pw' });
    expect(headers['authorization']).toBe('Basic [secret]');
  });
});

describe('the templates together', () => {
  it.each([
    ['an unknown placeholder', { body: 'to={to}&text={text}&x={password2}' }, 'body'],
    ['a host that something is filled into', { url: 'https://{to}.company.com/' }, 'url'],
    ['no number', { body: 'text={text}' }, 'body'],
    ['no text', { body: 'to={to}' }, 'body'],
    ['GET with everything in the body', { method: 'GET' }, 'url'],
    ['JSON that is none', { contentType: 'JSON', body: '{"to": "{to}", "text": {text' }, 'body'],
    ['JSON with an unquoted text', { contentType: 'JSON', body: '{"to": {to}x, "text": "{text}"}' }, 'body'],
    ['a line that is no header', { headers: 'nonsense' }, 'headers'],
    ['a header that is ours', { headers: 'Host: elsewhere.com' }, 'headers'],
    ['the text in a header', { headers: 'X-Text: {text}' }, 'headers'],
    ['a key where everybody can read it', { headers: 'Authorization: Bearer abcdef' }, 'headers'],
  ])('are refused with %s', (_what, values, key) => {
    const found = problems(values);
    expect(found.map(({ path }) => path)).toContain(`configuration.${key}`);
    expect(JSON.stringify(found)).not.toContain('abcdef');
  });

  it.each([
    ['a form', {}],
    ['GET', { method: 'GET', url: 'https://sms.company.com/?to={toDigits}&text={text}' }],
    ['JSON with a number', { contentType: 'JSON', body: '{"to": {toDigits}, "text": "{text}"}' }],
    ['a key in its field', { headers: 'Authorization: Bearer {secret}\n\nX-Id: {reference}', secret: 'abc' }],
    ['status ranges', { acceptedStatus: '200, 202-204' }],
  ])('are accepted with %s', (_what, values) => expect(problems(values)).toEqual([]));

  it('expect reports only if the administrator says that some come', () => {
    const expects = (deliveryReports: string) =>
      genericHttp.expectsReports?.(completed({ deliveryReports }, genericHttp.descriptor));
    expect([expects('true'), expects('false')]).toEqual([true, false]);
  });
});
