import { isHost } from '@mailroom/shared/settings';
import type { SmsField } from './sms-module.ts';

export interface ValueProblem {
  code: 'REQUIRED' | 'INVALID';
  message: string;
}

const MAX_CHARACTERS = 4_096;

/** Says what is wrong with one value of a module's field; null if nothing is. A secret is never repeated. */
export function valueProblem(field: SmsField, value: string): ValueProblem | null {
  if (value === '') return field.required ? { code: 'REQUIRED', message: `${field.label} is needed.` } : null;
  const rule = brokenRule(field, value);
  if (rule === null) return null;
  return { code: 'INVALID', message: `${field.label} ${rule}${shown(field, value)}.` };
}

function shown({ kind }: SmsField, value: string): string {
  if (kind === 'SECRET') return '';
  // What stands before @ in an address is a secret, too, if one was typed there.
  return `, got “${value.replace(/\/\/.*@/s, '//…@').slice(0, 80)}”`;
}

function brokenRule(field: SmsField, value: string): string | null {
  if (value.length > MAX_CHARACTERS) return `must have at most ${MAX_CHARACTERS} characters`;
  if (hasControls(value, field.multiline ?? false))
    return 'must not contain control characters or line breaks';
  return ruleOfKind(field, value) ?? patternRule(field, value);
}

function hasControls(value: string, multiline: boolean): boolean {
  return /\p{Cc}/u.test(multiline ? value.replace(/[\r\n\t]/g, '') : value);
}

function ruleOfKind(field: SmsField, value: string): string | null {
  switch (field.kind) {
    case 'URL':
      return urlRule(value);
    case 'NUMBER':
      return numberRule(field, value);
    case 'ENUM':
      return enumRule(field, value);
    case 'BOOLEAN':
      return value === 'true' || value === 'false' ? null : 'must be true or false';
    default:
      return null;
  }
}

/** Holds an address to http or https with a host; a user name or password in it would be shown to everyone. */
function urlRule(value: string): string | null {
  const [, authority = ''] = /^https?:\/\/([^/?#\s]+)/i.exec(value) ?? [];
  if (authority === '' || !URL.canParse(value))
    return 'must be an address that begins with https:// or http://';
  if (authority.includes('@')) return 'must not contain a user name or password; there are fields for these';
  const host = authority.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return isHost(host) ? null : 'must name its host in full, as a name or an ordinary address';
}

function numberRule({ min = 0, max = Number.MAX_SAFE_INTEGER }: SmsField, value: string): string | null {
  const isWithin = /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max;
  return isWithin ? null : `must be a whole number from ${min} to ${max}`;
}

function enumRule({ options = [] }: SmsField, value: string): string | null {
  if (options.some((option) => option.value === value)) return null;
  return `must be one of ${options.map((option) => option.value).join(', ')}`;
}

function patternRule({ pattern }: SmsField, value: string): string | null {
  if (!pattern || new RegExp(`^(?:${pattern.expression})$`, 'u').test(value)) return null;
  return pattern.words;
}
