import { describe, expect, it } from 'vitest';
import {
  completed,
  configurationProblems,
  merged,
  passbackProblems,
  unknownKeyProblems,
} from '../../server/src/sms/configuration-rules.ts';
import { genericHttp } from '../../server/src/sms/modules/generic-http.ts';
import { kannel } from '../../server/src/sms/modules/kannel.ts';

const stored = completed(
  { url: 'https://kannel.company.com/sendsms', userName: 'tester', password: 'stored-secret' },
  kannel.descriptor,
);

describe('a secret belongs to the address it was typed for', () => {
  it.each([
    ['url', 'https://evil.company.com/sendsms'],
    ['url', 'http://kannel.company.com/sendsms'],
    ['url', 'https://kannel.company.com:8443/sendsms'],
    ['userName', 'someone'],
    ['userName', ''],
  ])('so %s = %j needs it typed again', (key, value) => {
    expect(passbackProblems(stored, { [key]: value }, kannel.descriptor)).toMatchObject([
      { path: 'configuration.password', code: 'SECRET_NEEDED' },
    ]);
  });

  it.each([
    ['nothing changes', {}],
    [
      'the address is typed as it is',
      { url: ' https://kannel.company.com/sendsms ', userName: 'tester', password: null },
    ],
    ['only what is no address changes', { smsc: 'A', priority: '2' }],
    ['the secret is typed again', { url: 'https://other.company.com/', password: 'stored-secret' }],
    ['another secret is typed', { userName: 'someone', password: 'new' }],
    ['the secret is cleared', { url: 'https://other.company.com/', password: '' }],
  ])('and stays usable when %s', (_what, typed) => {
    expect(passbackProblems(stored, typed, kannel.descriptor)).toEqual([]);
  });

  it('and there is nothing to type again where none is stored', () => {
    expect(
      passbackProblems({ ...stored, password: '' }, { url: 'https://b.company.com/' }, kannel.descriptor),
    ).toEqual([]);
  });

  it('and a default address counts as an address', () => {
    expect(
      passbackProblems(
        { userName: 'tester', password: 'x' },
        { url: 'https://evil.company.com/' },
        kannel.descriptor,
      ),
    ).toHaveLength(1);
  });

  it.each(['url', 'headers', 'body', 'contentType', 'userName'])(
    'and a changed %s of Generic HTTP could carry it elsewhere',
    (key) => {
      const before = completed(
        { url: 'https://a.company.com/', secret: 'one', password: 'two' },
        genericHttp.descriptor,
      );
      const problems = passbackProblems(before, { [key]: 'JSON {to} {secret}' }, genericHttp.descriptor);
      expect(problems.map(({ path }) => path)).toEqual(['configuration.password', 'configuration.secret']);
    },
  );

  it('and what it was is never said', () => {
    expect(
      JSON.stringify(passbackProblems(stored, { url: 'https://evil.test/' }, kannel.descriptor)),
    ).not.toContain('stored-secret');
  });
});

describe('typed values laid over stored ones', () => {
  it('keep what is left out or null, and clear what is empty', () => {
    const next = merged(
      { ...stored, smsc: 'A' },
      { userName: null, smsc: '', priority: ' 2 ' },
      kannel.descriptor,
    );
    expect(next).toMatchObject({ userName: 'tester', password: 'stored-secret', smsc: '', priority: '2' });
  });

  it('leave the blanks of a secret alone', () => {
    expect(merged(stored, { password: ' a ' }, kannel.descriptor)['password']).toBe(' a ');
  });
});

describe('the values of a module', () => {
  const problemsOf = (values: Record<string, string>) =>
    configurationProblems({ ...stored, ...values }, kannel);

  it.each([
    'kannel.company.com',
    'ftp://kannel.company.com/',
    'https://',
    'https://bob:pw@kannel.company.com/',
    'http://127.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://ⓛocalhost/',
    'javascript:alert(1)',
    'https://kannel.company.com/\r\nX: y',
  ])('refuse the address %j', (url) => {
    expect(problemsOf({ url })).toMatchObject([{ path: 'configuration.url', code: 'INVALID' }]);
  });

  it.each([
    'http://localhost:13013/x',
    'http://[::1]:13013/x',
    'https://10.0.0.1/',
    'https://xn--bcher-kva.test/',
  ])('accept the address %j', (url) => expect(problemsOf({ url })).toEqual([]));

  it('never repeat a password that was typed into an address', () => {
    expect(JSON.stringify(problemsOf({ url: 'https://bob:hunter2@x.test/' }))).not.toContain('hunter2');
  });

  it.each(['4', '-1', '1.5', '1e0', ' 1', 'one'])('refuse the priority %j', (priority) => {
    expect(problemsOf({ priority })).toMatchObject([{ path: 'configuration.priority', code: 'INVALID' }]);
  });

  it('are limited in length, and free of line breaks where there is one line', () => {
    expect(problemsOf({ smsc: 'x'.repeat(5_000), userName: 'a\nb' })).toMatchObject([
      { path: 'configuration.userName' },
      { path: 'configuration.smsc' },
    ]);
  });

  it('have no keys that the module does not know', () => {
    expect(unknownKeyProblems({ url: 'x', pasword: 'y' }, kannel.descriptor)).toMatchObject([
      { path: 'configuration.pasword', code: 'UNKNOWN_KEY' },
    ]);
  });
});
