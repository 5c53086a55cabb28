import { Outbound } from '../../server/src/platform/outbound/outbound.ts';
import type { SmsOutside, SmsSendRequest } from '../../server/src/sms/sms-module.ts';

/** The real outgoing door with nothing shut, and a place for captured messages. */
export function testOutside(
  signal = new AbortController().signal,
): SmsOutside & { captured: SmsSendRequest[] } {
  const outbound = new Outbound({ deny: [] });
  const captured: SmsSendRequest[] = [];
  return {
    captured,
    signal,
    fetch: (url, options) => outbound.fetch(url, options),
    link: () => {
      throw new Error('Expected no connection that is kept.');
    },
    capture: (message) => Promise.resolve(`captured-${captured.push(message)}`),
  };
}
