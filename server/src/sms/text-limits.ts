import type { SegmentCount } from '@mailroom/shared/sms-segments';
import type { SmsModuleDescriptor } from './sms-module.ts';

/** Says in a sentence why a module does not take a text; null if it does. */
export function textProblem(
  text: string,
  { encoding, parts }: SegmentCount,
  { limits, name }: Pick<SmsModuleDescriptor, 'limits' | 'name'>,
): { code: string; text: string } | null {
  if (text.trim() === '') return { code: 'TEXT_EMPTY', text: 'The text is empty.' };
  if (encoding === 'UCS2' && !limits.supportsUcs2) {
    return { code: 'TEXT_NOT_SUPPORTED', text: `${name} takes only characters of the GSM alphabet.` };
  }
  if (parts <= limits.maxParts && text.length <= limits.maxLength) return null;
  const most = `${limits.maxParts} parts and ${limits.maxLength} characters`;
  return { code: 'TEXT_TOO_LONG', text: `${name} takes at most ${most}; this text has ${parts} parts.` };
}
