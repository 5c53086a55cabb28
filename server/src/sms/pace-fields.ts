import type { SmsConfiguration, SmsField, SmsModule } from './sms-module.ts';

interface Pace {
  threads: number;
  perSecond: number;
}

const common = { kind: 'NUMBER', required: true, legacyKeys: [], address: false } as const;

/** Adds to a module's fields those that say how fast it sends: with defaults of its own. */
export function withPace(module: SmsModule): SmsModule {
  const { descriptor } = module;
  if (!descriptor.pace) return module;
  const fields = [...descriptor.fields, ...paceFields(descriptor.pace)];
  return { ...module, descriptor: { ...descriptor, fields } };
}

function paceFields({ threads, perSecond }: Pace): SmsField[] {
  return [
    {
      ...common,
      key: 'threads',
      label: 'Requests at a time',
      help: 'How many requests of mailings are under way at once, on all machines together.',
      default: String(threads),
      min: 1,
      max: 100,
    },
    {
      ...common,
      key: 'perSecond',
      label: 'Messages per second',
      help: 'What the account may send at most, on all machines together; 0 for no limit. Ask the provider.',
      default: String(perSecond),
      min: 0,
      max: 10_000,
    },
  ];
}

/** Where a module has nothing to set, or none is chosen. */
const UNSET_THREADS = 5;

/** Reads how fast a module is to send. */
export function paceOf({ threads = '', perSecond = '' }: SmsConfiguration): Pace {
  return { threads: Number(threads) || UNSET_THREADS, perSecond: Number(perSecond) || 0 };
}
