import type { ApiClient } from '../support/api-client.ts';

const SETTINGS = `version module defaultCountryCode sender updatedBy
  configuration { key value secretSet } callbackUrls { kind url }`;
const UPDATE = `mutation($input: SmsSettingsInput!, $version: Int!) {
  updateSmsSettings(input: $input, version: $version) { ${SETTINGS} } }`;
const SEND = 'mutation($input: SendSmsTestInput!) { sendSmsTest(input: $input) { id outcome } }';
const EVENTS = `subscription($id: ID!, $after: Int) {
  smsTestEvents(id: $id, after: $after) { seq stage level text details } }`;

/** Settings as the API shows them. */
export interface ShownSettings {
  version: number;
  module: string | null;
  defaultCountryCode: string | null;
  sender: string | null;
  updatedBy: string | null;
  configuration: { key: string; value: string | null; secretSet: boolean }[];
  callbackUrls: { kind: string; url: string }[];
}

export interface StepEvent {
  seq: number;
  stage: string;
  level: string;
  text: string;
  details: Record<string, unknown>;
}

/** Writes a configuration as the API takes it. */
export function configurationOf(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

export async function readSettings(client: ApiClient): Promise<ShownSettings> {
  return (await client.run(`{ smsSettings { ${SETTINGS} } }`)).smsSettings;
}

/**
 * Saves over the newest version. With a module comes that mailings are sent at any hour: no test is to depend on when it
 * runs.
 */
export async function saveSettings(client: ApiClient, input: object): Promise<ShownSettings> {
  const { version } = await readSettings(client);
  const given = { ...('module' in input && { quietHours: false }), ...input };
  return (await client.run(UPDATE, { input: given, version })).updateSmsSettings;
}

/** Lets SMS go to an SMPP server on this machine. */
export function useSmpp(client: ApiClient, numbers: { port: number; window: number; threads?: number }) {
  const values = Object.entries(numbers).map(([key, value]) => [key, String(value)]);
  const configuration = configurationOf({
    ...{ host: '127.0.0.1', systemId: 'mailer' },
    ...Object.fromEntries(values),
  });
  return saveSettings(client, { module: 'SMPP', sender: 'Company', configuration });
}

/** Tries to save what must be refused; gives the error. */
export function refusedSettings(client: ApiClient, input: object, version: number) {
  return client.refused(UPDATE, { input, version });
}

/** Starts a test of what is saved, or of values that are not; gives its id. */
export async function sendTest(client: ApiClient, input: object = {}): Promise<string> {
  const order = { to: '+4790012345', text: 'Hello', ...input };
  return (await client.run(SEND, { input: order })).sendSmsTest.id;
}

/** Tries to start a test that must be refused; gives the error. */
export function refusedTest(client: ApiClient, input: object = {}) {
  return client.refused(SEND, { input: { to: '+4790012345', text: 'Hello', ...input } });
}

/** Follows a test over the subscription. */
export async function* stepsOf(client: ApiClient, id: string, after?: number): AsyncGenerator<StepEvent> {
  for await (const { smsTestEvents } of client.events(EVENTS, { id, after })) yield smsTestEvents;
}

/** Follows a test to its end; gives all steps behind a number. */
export async function allSteps(client: ApiClient, id: string, after?: number): Promise<StepEvent[]> {
  const steps: StepEvent[] = [];
  for await (const step of stepsOf(client, id, after)) steps.push(step);
  return steps;
}

/** Gives the value of one key. */
export function valueOf({ configuration }: ShownSettings, key: string) {
  return configuration.find((value) => value.key === key);
}
