/** An imported sender address of the organisation: the only addresses that mail may be sent from. */
export interface Mailbox {
  id: string;
  address: string;
  name: string;
  /** When a mail server last accepted a message from it; milliseconds since 1970. */
  provenAt: number | null;
}

/** Names the mailboxes there are, for an error that must say what would have been possible. */
export function mailboxesInWords(mailboxes: readonly Pick<Mailbox, 'address'>[]): string {
  if (mailboxes.length === 0) return 'no mailbox is imported yet: import it first';
  const shown = mailboxes.slice(0, 20).map(({ address }) => address);
  const more = mailboxes.length > shown.length ? ` and ${mailboxes.length - shown.length} more` : '';
  return `the mailboxes are ${shown.join(', ')}${more}`;
}
