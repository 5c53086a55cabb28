import type { MailingKind } from '@mailroom/shared/mailing-state';

/** How things stand with the way out. */
export interface RelayState {
  /** There is a mail server, or an SMS module with its settings. */
  configured: boolean;
  /** A message was accepted through exactly these settings. */
  proven: boolean;
  /** Messages are captured here: nothing leaves this machine. */
  trial: boolean;
}

/** Where mailings learn of the way out; filled by the rooms that keep its settings. */
export interface Relays {
  state(kind: MailingKind): Promise<RelayState>;
}
