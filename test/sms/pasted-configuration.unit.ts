import { describe, expect, it } from 'vitest';
import { genericHttp } from '../../server/src/sms/modules/generic-http.ts';
import { kannel } from '../../server/src/sms/modules/kannel.ts';
import { parsePastedConfiguration } from '../../server/src/sms/pasted-configuration.ts';
import type { SmsField, SmsModuleDescriptor } from '../../server/src/sms/sms-module.ts';

const field = (key: string, more: Partial<SmsField> = {}): SmsField => ({
  key,
  label: key,
  help: '',
  kind: 'TEXT',
  required: true,
  default: '',
  legacyKeys: [],
  address: false,
  ...more,
});

/** Named as providers name it in what they send. */
const descriptor: SmsModuleDescriptor = {
  ...kannel.descriptor,
  name: 'PSWinCom',
  fields: [
    field('url', { kind: 'URL', required: false, default: 'https://xml.pswin.com', address: true }),
    field('userName', { label: 'User name', legacyKeys: ['pswin_username', 'cm_username'] }),
    field('password', { label: 'Password', kind: 'SECRET', legacyKeys: ['pswin_password', 'cm_password'] }),
    field('priority', { kind: 'NUMBER', min: 1, max: 3, required: false }),
    field('reports', { kind: 'BOOLEAN', required: false, default: 'false' }),
    field('route', {
      kind: 'ENUM',
      required: false,
      default: 'FAST',
      options: [
        { value: 'FAST', label: 'Fast lane' },
        { value: 'SLOW', label: 'Slow lane' },
      ],
    }),
  ],
};

const parse = (pasted: string) => parsePastedConfiguration(pasted, descriptor);
const bob = { userName: 'bob', password: 's3cret' };

describe('a pasted configuration', () => {
  it.each([
    ['key = value', 'pswin_username = bob\npswin_password = s3cret'],
    ['key=value', 'pswin_username=bob\npswin_password=s3cret'],
    ['key: value', 'pswin_username: bob\npswin_password: s3cret'],
    ['CRLF', 'pswin_username = bob\r\npswin_password = s3cret\r\n'],
    ['a byte order mark', '\ufeffpswin_username = bob\npswin_password = s3cret'],
    ['square brackets', 'pswin_username = [bob]\npswin_password = [s3cret]'],
    ['angle brackets', 'pswin_username = <bob>\npswin_password = <s3cret>'],
    ['quotes', 'pswin_username = "bob"\npswin_password = \'s3cret\''],
    ['brackets within quotes', 'pswin_username = "[bob]"\npswin_password = “s3cret”'],
    ['two keys on one line', 'pswin_username = bob pswin_password = s3cret'],
    ['two keys on one line with a comma', 'pswin_username=bob, pswin_password=s3cret'],
    ['our own keys', 'userName = bob\npassword = s3cret'],
    ['labels', 'User name: bob\nPassword: s3cret'],
    ['a label with the provider before it', 'cm username: bob\nCM-Password: s3cret'],
    ['other spelling of keys', 'PSWIN_USERNAME = bob\npswin-password = s3cret'],
    [
      'comments and headings',
      '# from the provider\n[sms]\n// x\npswin_username = bob\n\npswin_password = s3cret',
    ],
    ['JSON', '{"pswin_username": "bob", "pswin_password": "s3cret"}'],
    ['JSON within something', '{"sms": {"userName": "bob"}, "auth": [{"password": "s3cret"}]}'],
    [
      'a JSON list of keys and values',
      '[{"key":"userName","value":"bob"},{"name":"password","value":"s3cret"}]',
    ],
    ['JSON that is not quite JSON', '{\n  "userName": "bob",\n  "password": "s3cret",\n}'],
    [
      'lines of a configuration file',
      '<appSettings>\n<add key="pswin_username" value="bob"/>\n<add key="pswin_password" value="s3cret" />\n</appSettings>',
    ],
  ])('is read as %s', (_form, pasted) => {
    const { values, lines, missing } = parse(pasted);
    expect(values).toEqual(bob);
    expect(lines.map(({ status }) => status)).toEqual(['OK', 'OK']);
    expect(missing).toEqual([]);
  });

  it.each([
    ['an equals sign', 'password = a=b==', 'a=b=='],
    ['a colon', 'password: a:b', 'a:b'],
    ['a hash', 'password = #1', '#1'],
    ['blanks', 'password = correct horse', 'correct horse'],
    ['a bracket at one end', 'password = [abc', '[abc'],
    ['a semicolon at the end', 'password = abc;', 'abc;'],
  ])('keeps a value with %s', (_what, pasted, value) => {
    expect(parse(pasted).values).toEqual({ password: value });
  });

  it('keeps the address after a colon', () => {
    expect(parse('url: https://sms.company.com/send?a=1').values).toEqual({
      url: 'https://sms.company.com/send?a=1',
    });
  });

  it('names an unknown key, its line, and the key that was probably meant', () => {
    expect(parse('userName = bob\npswin_usrname = x\ncolour = red').lines.slice(1)).toEqual([
      {
        line: 2,
        key: 'pswin_usrname',
        fieldKey: null,
        status: 'UNKNOWN',
        message: 'PSWinCom has no key pswin_usrname. Did you mean pswin_username?',
        suggestion: 'pswin_username',
      },
      {
        line: 3,
        key: 'colour',
        fieldKey: null,
        status: 'UNKNOWN',
        message: 'PSWinCom has no key colour.',
        suggestion: null,
      },
    ]);
  });

  it('names keys without a value, two on one line included', () => {
    const { lines, values } = parse('cm_username = cm_password =');
    expect(lines).toMatchObject([
      { key: 'cm_username', status: 'EMPTY', line: 1 },
      { key: 'cm_password', status: 'EMPTY', line: 1 },
    ]);
    expect(values).toEqual({});
  });

  it('names the required fields that nothing was pasted for', () => {
    expect(parse('priority = 2').missing).toEqual([
      { key: 'userName', label: 'User name' },
      { key: 'password', label: 'Password' },
    ]);
  });

  it('says what is wrong with a value and does not take it', () => {
    const { lines, values } = parse('priority = 9\nurl = ftp://x');
    expect(lines).toMatchObject([
      { status: 'INVALID', message: 'priority must be a whole number from 1 to 3, got “9”.' },
      { status: 'INVALID' },
    ]);
    expect(values).toEqual({});
  });

  it.each([
    ['reports = Yes', { reports: 'true' }],
    ['reports = 0', { reports: 'false' }],
    ['route = slow', { route: 'SLOW' }],
    ['route = Fast lane', { route: 'FAST' }],
  ])('brings “%s” to the form in which it is kept', (pasted, values) => {
    expect(parse(pasted).values).toEqual(values);
  });

  it('takes the last of a key that comes twice', () => {
    expect(parse('userName = bob\nuserName = eve').values).toEqual({ userName: 'eve' });
  });

  it.each([
    'password = s3cret\u0007',
    'passwort = s3cret',
    's3cret',
    'https://bob:s3cret@sms.company.com/',
    'url = https://bob:s3cret@sms.company.com/',
    '{"a": "s3cret", "password": {"x": "s3cret"}}',
  ])('never repeats a value in its report: %j', (pasted) => {
    const { lines } = parse(pasted);
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  it('gives each key of JSON the line that it stands on', () => {
    expect(parse('{\n "userName": "bob",\n "nope": 1\n}').lines).toMatchObject([{ line: 2 }, { line: 3 }]);
  });

  it('finds nothing in nothing', () => {
    expect(parse(' \n\n')).toMatchObject({ lines: [], values: {} });
  });

  it('reads a template of several lines from JSON', () => {
    const pasted = JSON.stringify({ url: 'https://x.company.com/{to}', body: '{\n "text": "{text}"\n}' });
    expect(parsePastedConfiguration(pasted, genericHttp.descriptor).values['body']).toBe(
      '{\n "text": "{text}"\n}',
    );
  });

  it('stays quick with a long paste that fits nothing', () => {
    const { lines } = parse(`${'a b. '.repeat(4_000)}\n${'= '.repeat(2_000)}`);
    expect(lines.every(({ status }) => status === 'UNKNOWN')).toBe(true);
  });
});
