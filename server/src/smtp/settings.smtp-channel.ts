import type { Channel, OpenResult } from '../delivery/channel.ts';
import type { Clock } from '../platform/clock.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import type { EmailSettings } from './email-settings.service.ts';
import { NodemailerSmtpChannel } from './nodemailer.smtp-channel.ts';

/** Sends through the mail server that the settings name at the moment when a connection is opened. */
export class SettingsSmtpChannel implements Channel {
  constructor(
    private readonly settings: Pick<EmailSettings, 'relay'>,
    private readonly outbound: Outbound,
    private readonly clock: Clock,
  ) {}

  async open(signal: AbortSignal): Promise<OpenResult> {
    const found = await this.settings.relay();
    if (!found.ok) return { ok: false, verdict: found.verdict, reply: null };
    const { outbound, clock } = this;
    return new NodemailerSmtpChannel({ relay: found.relay, outbound, clock }).open(signal);
  }
}
