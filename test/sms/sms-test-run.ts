import { kannel } from '../../server/src/sms/modules/kannel.ts';
import type { SmsModule, SmsReport, SmsSendRequest, SmsSendResult } from '../../server/src/sms/sms-module.ts';
import { runSmsTest, type SmsTestInput, type SmsTestOutside } from '../../server/src/sms/sms-test.ts';
import type { SmsTestEvent } from '../../server/src/sms/sms-test-events.ts';
import { ManualClock } from '../support/manual-clock.ts';

export const SECRET = 'stored-secret';
export const accepted: SmsSendResult = {
  kind: 'ACCEPTED',
  providerId: 'p-1',
  raw: '202 ok',
  words: 'Taken.',
  report: null,
};
/** Builds a report about the message of the test. */
export const report = (state: SmsReport['state'], more: Partial<SmsReport> = {}): SmsReport => ({
  reference: 'ref-1',
  providerId: null,
  state,
  code: '1',
  words: `It is ${state}.`,
  barred: false,
  ...more,
});

/** A module of the test's own that answers as it is told. */
export function moduleThat(send: SmsModule['send'], more: Partial<SmsModule['descriptor']> = {}): SmsModule {
  return { ...kannel, descriptor: { ...kannel.descriptor, id: 'FAKE', name: 'Fake', ...more }, send };
}

interface Setup extends Partial<SmsTestInput> {
  module?: SmsModule;
  result?: SmsSendResult;
  reports?: SmsReport[];
  signal?: AbortSignal;
  clock?: ManualClock;
  settings?: SmsTestInput['settings'];
}

/** Starts a test with a module that answers `result` and reports that come in this order. */
export function start(setup: Setup) {
  const {
    result = accepted,
    reports = [],
    clock = new ManualClock(),
    signal = new AbortController().signal,
  } = setup;
  const sent: SmsSendRequest[] = [];
  const keys: unknown[] = [];
  const module =
    setup.module ?? moduleThat((request) => Promise.resolve(sent.push(request)).then(() => result));
  const events: SmsTestEvent[] = [];
  const outside: SmsTestOutside = {
    modules: [module, kannel],
    fetch: () => Promise.reject(new Error('This test makes no requests.')),
    capture: () => Promise.resolve('c-1'),
    link: () => {
      throw new Error('This test keeps no connection.');
    },
    clock,
    signal,
    awaitReport: async (key, timeoutMs, ended) => {
      keys.push(key);
      const next = reports.shift();
      if (next) return next;
      await clock.sleep(timeoutMs, ended);
      return null;
    },
    scrub: (text) => text.replaceAll(SECRET, '[secret]'),
  };
  const input: SmsTestInput = {
    settings: setup.settings ?? {
      module: module.descriptor.id,
      defaultCountryCode: '+47',
      sender: 'Company',
      configuration: { url: 'http://localhost:1/x', userName: 'u', password: SECRET },
    },
    to: setup.to ?? '900 12 345',
    text: setup.text ?? 'Hei på deg',
    reference: 'ref-1',
    reportUrl: setup.reportUrl === undefined ? 'https://mail.company.com/sms/cb/t/dlr' : setup.reportUrl,
    publicUrlReachable: setup.publicUrlReachable ?? true,
  };
  const done = runSmsTest(input, (event) => events.push(event), outside);
  return { done, events, sent, clock, keys };
}

/** Runs a test to its end. */
export async function run(setup: Setup) {
  const started = start(setup);
  const result = await started.done;
  return { ...started, result, stages: started.events.map(({ stage }) => stage) };
}
