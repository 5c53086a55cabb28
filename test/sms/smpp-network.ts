import { systemClock } from '../../server/src/platform/clock.ts';
import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import { dialThrough } from '../../server/src/sms/outbound.sms-dial.ts';
import type { SmsLink, SmsLinkOutside } from '../../server/src/sms/sms-module.ts';
import { openLink } from './smpp-stand.ts';

/** The real way out, with nothing shut. */
export const networkDial = dialThrough(new Outbound({ deny: [] }), systemClock);

const ignore = async () => undefined;

/** Opens a link to a server on loopback, over a real socket and in real time unless the outside is another one. */
export function openNetworkLink(
  port: number,
  settings: Record<string, string> = {},
  outside: Partial<SmsLinkOutside> = {},
): SmsLink {
  return openLink(
    { host: '127.0.0.1', port: String(port), ...settings },
    {
      ...{ clock: systemClock, random: Math.random, dial: networkDial },
      ...{ onReports: ignore, onInbound: ignore, log: () => undefined },
      ...outside,
    },
  );
}
