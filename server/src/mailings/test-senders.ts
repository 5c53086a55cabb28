import type { OutgoingMessage, SendResult } from '../delivery/channel.ts';
import type { OutgoingSms } from '../sms/outgoing-sms.ts';

/** Sends single messages that belong to no mailing's figures; filled by the rooms that know the way out. Never throws. */
export interface TestSenders {
  email(message: OutgoingMessage): Promise<SendResult>;
  sms(message: OutgoingSms): Promise<SendResult>;
}
