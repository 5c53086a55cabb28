import type { SmsModule } from './sms-form.ts';

/** How a module fits a search: by its name, by what it says of itself, or not at all. */
export type Fit = 'NAME' | 'WORDS' | null;

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const wordsOf = (search: string) => plain(search).match(/[\p{L}\p{N}]+/gu) ?? [];
/** "gateway api" is to find GatewayAPI, and "46 elks" 46elks. */
const nameOf = ({ name }: SmsModule) => plain(name).replace(/[^\p{L}\p{N}]/gu, '');
/** The preset addresses hold the names under which providers were known before. */
const saidBy = ({ name, help, fields }: SmsModule) =>
  plain([name, help, ...fields.flatMap(({ label, default: preset }) => [label, preset ?? ''])].join(' '));

/** Tells how a module fits: each word of the search must be found. */
export function fitOf(module: SmsModule, search: string): Fit {
  const words = wordsOf(search);
  const name = nameOf(module);
  if (words.every((word) => name.includes(word))) return 'NAME';
  const said = saidBy(module);
  return words.every((word) => name.includes(word) || said.includes(word)) ? 'WORDS' : null;
}

/** Puts the modules that bear the name before those that only mention it; within both their order stays. */
export function byFit(modules: readonly SmsModule[], search: string): SmsModule[] {
  const isNamed = (module: SmsModule) => fitOf(module, search) === 'NAME';
  return [...modules.filter(isNamed), ...modules.filter((module) => !isNamed(module))];
}
