/** An imported sender address. */
export interface SenderMailbox {
  id: string;
  address: string;
  name: string;
  provenAt: number | null;
}

/** Where mailings learn from whom they can be sent; filled by the rooms that keep mailboxes and settings. */
export interface Senders {
  mailboxes(): Promise<SenderMailbox[]>;
  /** The default From address of the e-mail settings. */
  defaultFrom(): Promise<string | null>;
  /** The sender of the SMS settings. */
  smsSender(): Promise<string | null>;
}
