import { openingIn, zonesOfNumber } from '@mailroom/shared/sending-hours';
import { isTimeZone } from '@mailroom/shared/zoned-time';
import { hoursOf, type HoursSettings } from './hours-settings.ts';

const MINUTE_MS = 60_000;

/** Tells until when somebody must not be sent an SMS of a mailing, in milliseconds since 1970; null: he may now. */
export type HoldUntil = (
  recipient: { address: string; values: Readonly<Record<string, string>> },
  nowMs: number,
) => number | null;

/**
 * Makes the rule that holds people's messages until their day begins.
 *
 * His zone is that of his row's column `timezone` if it names one, else that of his number's country. In a country with
 * several zones nobody is sent anything before all of it is within the hours; where that is never so, and where the
 * country is unknown, the organisation's zone counts.
 */
export function quietHours(settings: HoursSettings, serverZone: string): HoldUntil {
  if (!settings.quietHours) return () => null;
  const hours = hoursOf(settings);
  const ownZone = settings.sendingZone ?? serverZone;
  const openings = new Map<string, { openMs: number; knownUntilMs: number }>();

  return ({ address, values }, nowMs) => {
    const zones = zonesIn(values) ?? zonesOfNumber(address);
    const key = zones.join();
    const known = openings.get(key);
    if (known && nowMs < known.knownUntilMs) return known.openMs > nowMs ? known.openMs : null;
    const common = zones.length > 0 ? openingIn(nowMs, hours, zones) : null;
    const openMs = common ?? openingIn(nowMs, hours, [ownZone]) ?? nowMs;
    // Hours begin and end on a minute: within it, whoever may now may still.
    openings.set(key, { openMs, knownUntilMs: openMs > nowMs ? openMs : nextMinute(nowMs) });
    return openMs > nowMs ? openMs : null;
  };
}

function nextMinute(nowMs: number): number {
  return (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
}

function zonesIn(values: Readonly<Record<string, string>>): readonly string[] | null {
  const column = Object.keys(values).find((name) => /^time[ _-]?zone$/i.test(name.trim()));
  const zone = column === undefined ? '' : (values[column] ?? '').trim();
  return zone !== '' && isTimeZone(zone) ? [zone] : null;
}
