/** Makes our name for the SMS to a recipient; a second sending on purpose is another message to the provider. */
export function smsReference(recipientId: number, resends: number): string {
  return resends > 0 ? `${recipientId}-${resends}` : String(recipientId);
}

/** Reads the recipient out of our name for his SMS; null if it is not of that form. */
export function recipientOfReference(reference: string): number | null {
  const id = /^([1-9]\d{0,14})(?:-\d{1,9})?$/.exec(reference)?.[1];
  return id === undefined ? null : Number(id);
}
