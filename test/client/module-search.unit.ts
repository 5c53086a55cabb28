import { describe, expect, it } from 'vitest';
import { byFit, fitOf } from '../../client/src/sms/module-search.ts';
import type { SmsModule } from '../../client/src/sms/sms-form.ts';
import { smsModules } from '../../server/src/sms/modules.ts';
import { moduleView } from '../../server/src/sms/sms-views.ts';

const MODULES = smsModules.map((module) => moduleView(module) as SmsModule);
/** The names that a search shows, in their order. */
const found = (search: string) =>
  byFit(MODULES, search)
    .filter((module) => fitOf(module, search) !== null)
    .map(({ name }) => name);

describe('the search for a module', () => {
  it.each(MODULES.map(({ name }) => name))('finds %s first by its name, and by its beginning', (name) => {
    expect(found(name)[0]).toBe(name);
    expect(found(name.slice(0, -1).toUpperCase())).toContain(name);
  });

  it.each([
    ['gateway api', 'GatewayAPI'],
    ['46 elks', '46elks'],
    ['link-mobility', 'LINK Mobility'],
    ['teknik', 'SMS Teknik'],
    ['  TWILIO ', 'Twilio'],
  ])('takes "%s" for %s, however it is written', (search, name) => {
    expect(found(search)[0]).toBe(name);
  });

  it.each([
    ['puzzel', 'Original Intelecom'],
    ['nexmo', 'Vonage'],
    ['cpsms', 'Compaya'],
    ['account SID', 'Twilio'],
  ])('finds by "%s" what speaks of it: %s', (search, name) => {
    expect(found(search)).toContain(name);
  });

  it('shows what bears the name before what only mentions it', () => {
    expect(found('link')[0]).toBe('LINK Mobility');
    expect(found('link')).toContain('Original PsWinCom');
  });

  it('shows everything, in the order in which it is offered, while nothing is looked for', () => {
    const all = MODULES.map(({ name }) => name);
    expect(found('')).toEqual(all);
    expect(found(' – ')).toEqual(all);
  });

  it('finds nothing where one of the words fits nobody', () => {
    expect(found('Twilio Zentrale')).toEqual([]);
    expect(found('no such provider')).toEqual([]);
  });
});
