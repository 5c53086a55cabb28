import { describe, expect, it } from 'vitest';
import { halfHours } from '../../client/src/sms/hours-form.ts';
import {
  smsFieldOf,
  smsFormOf,
  smsInputOf,
  smsProblems,
  type SmsForm,
  type SmsModule,
  type SmsWords,
} from '../../client/src/sms/sms-form.ts';

const field = (key: string, change: Partial<SmsModule['fields'][number]> = {}) => ({
  __typename: 'SmsModuleField' as const,
  key,
  label: key,
  help: '',
  kind: 'TEXT' as const,
  secret: false,
  required: false,
  default: '',
  options: [],
  multiline: false,
  min: null,
  max: null,
  ...change,
});
const moduleOf = (id: string, fields: SmsModule['fields']): SmsModule => ({
  __typename: 'SmsModule',
  id,
  name: id,
  help: '',
  senderNeeded: true,
  reports: true,
  limits: { __typename: 'SmsModuleLimits', maxParts: 6, maxLength: 918, supportsUcs2: true },
  fields,
});
const password = field('password', { kind: 'SECRET', secret: true, required: true });
const KANNEL = moduleOf('KANNEL', [
  field('url', { kind: 'URL', required: true, default: 'http://localhost:13013/' }),
  password,
  field('priority', { kind: 'NUMBER', min: 0, max: 3 }),
]);
const CM = moduleOf('CM', [field('url', { kind: 'URL', default: 'https://gw.cm.example/' }), password]);
const SAVED = {
  module: 'KANNEL',
  defaultCountryCode: '+47',
  sender: 'Company',
  stopWords: [
    { __typename: 'ReplyWords' as const, language: 'en', words: ['STOP', 'END'] },
    { __typename: 'ReplyWords' as const, language: 'no', words: ['STOPP'] },
  ],
  startWords: [{ __typename: 'ReplyWords' as const, language: 'en', words: ['START'] }],
  stopConfirmation: 'Stopped.',
  ...{ quietHours: true, sendingFrom: '09:00', sendingTo: '20:15', sendingZone: null },
  sendingDays: ['MONDAY' as const, 'FRIDAY' as const],
  configuration: [
    { __typename: 'SmsConfigurationValue' as const, key: 'url', value: 'http://kannel/', secretSet: false },
    { __typename: 'SmsConfigurationValue' as const, key: 'password', value: null, secretSet: true },
  ],
};
const FORM = smsFormOf(SAVED, [KANNEL, CM]);
const words: SmsWords = {
  countryCode: () => 'country code',
  needed: (label) => `${label} needed`,
  url: (label) => `${label} no address`,
  number: (label) => `${label} no number`,
  noStopWord: () => 'no stop word',
  bothWords: (word) => `${word} is both`,
  endsBefore: () => 'ends before',
  noDay: () => 'no day',
};
const facts = { module: KANNEL, isSavedModule: true, knownSecrets: new Set(['password']) };
const withChange = (change: Record<string, string>) => ({ ...FORM, ...change }) as SmsForm;

describe('the SMS form', () => {
  it('has the stored values of the chosen module, the defaults of the others, and no secret', () => {
    expect(FORM).toMatchObject({ 'KANNEL.url': 'http://kannel/', 'CM.url': 'https://gw.cm.example/' });
    expect(FORM['KANNEL.password']).toBe('');
  });

  it('sends only what changed, so that other modules keep what is stored', () => {
    const form = withChange({ module: 'CM', 'CM.url': 'https://cm/', 'KANNEL.priority': '2' });
    expect(smsInputOf(form, ['module', 'CM.url', 'KANNEL.priority'])).toEqual({
      module: 'CM',
      configuration: [{ key: 'url', value: 'https://cm/' }],
    });
  });

  it('sends what was pasted as text, and a country code in its stored form', () => {
    const form = withChange({ pasted: 'password = x', defaultCountryCode: '0044' });
    expect(smsInputOf(form, ['pasted', 'defaultCountryCode'])).toEqual({
      pastedConfiguration: 'password = x',
      defaultCountryCode: '+44',
    });
  });

  it('sends the words of replies with the rest', () => {
    const form = withChange({ 'stopWords.no': 'STOPP, SLUTT' });
    expect(smsInputOf(form, ['stopWords.no'])).toMatchObject({
      stopWords: [{ language: 'en' }, { language: 'no', words: ['STOPP', 'SLUTT'] }],
    });
    expect(smsFieldOf('input.stopWords.1.words.0', FORM, smsInputOf(form, ['stopWords.no']))).toBe(
      'stopWords.no',
    );
  });

  it('sends the hours that were changed, and says what is wrong with them', () => {
    const form = withChange({ sendingDays: 'FRIDAY,SUNDAY', sendingZone: '' });
    expect(smsInputOf(form, ['sendingDays', 'sendingZone'])).toEqual({
      sendingDays: ['FRIDAY', 'SUNDAY'],
      sendingZone: null,
    });
    const wrong = withChange({ sendingFrom: '21:00', sendingDays: '' });
    expect(smsProblems(wrong, facts, words)).toEqual({ sendingTo: ['ends before'], sendingDays: ['no day'] });
    expect(smsProblems(FORM, facts, words)).toEqual({});
    const off = withChange({ quietHours: 'false', sendingFrom: '21:00', sendingDays: '' });
    expect(smsProblems(off, facts, words)).toEqual({});
    expect(smsInputOf(off, ['quietHours', 'sendingFrom', 'sendingDays'])).toEqual({ quietHours: false });
  });

  it('offers every half hour, and what is stored between them', () => {
    const times = halfHours(30, 24 * 60, FORM.sendingTo);
    expect(times).toHaveLength(49);
    expect([times[0], times.at(-1), times[39], times[40]]).toEqual(['00:30', '24:00', '20:00', '20:15']);
  });

  it('finds the field that an error of the API speaks of, by key and by place', () => {
    const sent = { configuration: [{ key: 'url', value: 'x' }] };
    expect(smsFieldOf('input.configuration.priority', FORM, sent)).toBe('KANNEL.priority');
    expect(smsFieldOf('input.configuration[0].value', FORM, sent)).toBe('KANNEL.url');
    expect(smsFieldOf('input.sender', FORM, sent)).toBe('input.sender');
  });
});

describe('the rules of the SMS form', () => {
  it('find nothing wrong with what is saved', () => {
    expect(smsProblems(FORM, facts, words)).toEqual({});
  });

  it('name an address, a number and a country code that are none', () => {
    const form = withChange({ 'KANNEL.url': 'kannel', 'KANNEL.priority': '7', defaultCountryCode: '+999' });
    expect(smsProblems(form, facts, words)).toEqual({
      'KANNEL.url': ['url no address'],
      'KANNEL.priority': ['priority no number'],
      defaultCountryCode: ['country code'],
    });
  });

  it('want a secret that is neither stored nor pasted', () => {
    const problems = smsProblems(FORM, { ...facts, knownSecrets: new Set() }, words);
    expect(problems).toEqual({ 'KANNEL.password': ['password needed'] });
  });

  it('leave it to the server whether another module has its values', () => {
    const form = withChange({ module: 'CM' });
    const other = { module: CM, isSavedModule: false, knownSecrets: new Set<string>() };
    expect(smsProblems(form, other, words)).toEqual({});
  });

  it('judge the sender only where the module uses one', () => {
    const form = withChange({ sender: 'Much too long a name' });
    expect(smsProblems(form, facts, words)).toHaveProperty('sender');
    const senderless = { ...facts, module: { ...KANNEL, senderNeeded: false } };
    expect(smsProblems(form, senderless, words)).not.toHaveProperty('sender');
  });
});
