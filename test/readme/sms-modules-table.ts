import { completed } from '../../server/src/sms/configuration-rules.ts';
import type { SmsModule } from '../../server/src/sms/sms-module.ts';
import { callback } from '../sms/module-case.ts';

const REPORTS = {
  CALLBACK: 'by call',
  LINK: 'over the connection',
  IMMEDIATE: 'with the answer',
  NONE: '–',
} as const;
const HEAD = [
  'module',
  'messages in one request',
  'parts at most',
  'UCS-2',
  'text sender',
  'delivery reports',
  'replies',
  'calls are signed',
];

const yes = (is: boolean) => (is ? 'yes' : '–');

function togetherOf({ descriptor, windowOf }: SmsModule): string {
  if (windowOf) return `window of ${windowOf(completed({}, descriptor))}`;
  return descriptor.batchSize === 1 ? 'one' : String(descriptor.batchSize);
}

function senderOf({ descriptor }: SmsModule): string {
  const { needed, allowedCharacters } = descriptor.sender;
  return yes(needed) + (allowedCharacters && `, also \`${allowedCharacters}\``);
}

/** Signatures are optional where a call without one is let in as long as only what is required is set. */
async function signatureOf({ descriptor, isGenuine }: SmsModule): Promise<string> {
  if (!isGenuine) return '–';
  const required = descriptor.fields.filter((field) => field.required && field.default === '');
  const least = completed(Object.fromEntries(required.map(({ key }) => [key, 'x'])), descriptor);
  return (await isGenuine(callback(''), least)) ? 'optional' : 'always';
}

async function rowOf(module: SmsModule): Promise<string[]> {
  const { name, limits, reports, inbound } = module.descriptor;
  return [
    name,
    togetherOf(module),
    String(limits.maxParts),
    yes(limits.supportsUcs2),
    senderOf(module),
    REPORTS[reports],
    yes(inbound),
    await signatureOf(module),
  ];
}

/** Writes what modules can do as a table in Markdown. */
export async function modulesTable(modules: readonly SmsModule[]): Promise<string> {
  const rows = await Promise.all(modules.map(rowOf));
  return [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
