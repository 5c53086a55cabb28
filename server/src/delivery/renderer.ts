/** A recipient as his process has him. */
export interface ClaimedRecipient {
  id: number;
  groupId: string;
  address: string;
  /** The columns of his row, by name. */
  values: Readonly<Record<string, string>>;
  externalId: string | null;
  /** Temporary refusals since he was last asked to be sent. */
  deferrals: number;
  /** How often somebody decided to send again to him: part of the Message-ID. */
  resends: number;
}

/** A message ready to go, the reason why this recipient gets none, or the time before which he must not get it. */
export type Rendered<Message> =
  | {
      kind: 'MESSAGE';
      message: Message;
      /** What is kept with the intent, so that a person or the other side can tell; made by `messageIdOf` for e-mail. */
      messageId: string;
      contentVersion: number;
    }
  | { kind: 'SKIP'; reason: string }
  | { kind: 'HELD'; untilMs: number };

/** Makes the message of one recipient. */
export type Compose<Message> = (
  recipient: ClaimedRecipient,
) => Rendered<Message> | Promise<Rendered<Message>>;

/** Makes messages out of what the owner of a group wrote. */
export interface Renderer<Message> {
  /** Reads the content of a group as it is now; called once for each process. */
  prepare(groupId: string): Promise<Compose<Message>>;
}
