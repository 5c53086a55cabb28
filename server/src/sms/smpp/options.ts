import type { SmsConfiguration } from '../sms-module.ts';
import type { DefaultAlphabet } from './alphabets.ts';
import type { IdBases } from './message-ids.ts';
import type { LongTexts } from './text-parts.ts';

/** The settings of the module, read. */
export interface SmppOptions {
  host: string;
  port: number;
  tls: boolean;
  systemId: string;
  password: string;
  systemType: string;
  /** One connection for both directions, or one for each. */
  isTransceiver: boolean;
  window: number;
  alphabet: DefaultAlphabet;
  longTexts: LongTexts;
  idBases: IdBases;
  serviceType: string;
  /** Minutes; null leaves it to the server. */
  validity: number | null;
  enquireMs: number;
  responseMs: number;
}

/** Reads the values of a form that is complete. */
export function smppOptions(configuration: SmsConfiguration): SmppOptions {
  const value = (key: string) => configuration[key] ?? '';
  const amount = (key: string, fallback: number) => Number(value(key)) || fallback;
  const choice = <T extends string>(key: string, choices: readonly T[], fallback: T) =>
    choices.find((each) => each === value(key)) ?? fallback;
  return {
    host: value('host'),
    port: amount('port', 2_775),
    tls: value('tls') === 'true',
    systemId: value('systemId'),
    password: value('password'),
    systemType: value('systemType'),
    isTransceiver: value('bindMode') !== 'SEPARATE',
    window: amount('window', 10),
    alphabet: choice('alphabet', ['GSM', 'LATIN1', 'ASCII'], 'GSM'),
    longTexts: choice('longTexts', ['UDH', 'PAYLOAD', 'SAR'], 'UDH'),
    idBases: choice('idBases', ['AUTO', 'SAME', 'RESPONSE_HEX', 'RESPONSE_DECIMAL'], 'AUTO'),
    serviceType: value('serviceType'),
    validity: value('validity') === '' ? null : Number(value('validity')),
    enquireMs: amount('enquireSeconds', 30) * 1_000,
    responseMs: amount('responseSeconds', 60) * 1_000,
  };
}
