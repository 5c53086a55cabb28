/** One SMS to one recipient; `recipientId` is the row whose state will tell what became of it. */
export interface OutgoingSms {
  recipientId: number;
  /** E.164, or a short code. */
  to: string;
  text: string;
  /** Our own name for the message, by which its report is recognised: letters, digits, `-` and `_`. */
  reference: string;
}
