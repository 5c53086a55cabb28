/** Writes a number or short code without the plus sign, as many providers want it. */
export function digitsOf(number: string): string {
  return number.replace(/^\+/, '');
}

/** Writes a sender as providers want it that tell numbers by their plus sign: texts and short codes stay as they are. */
export function plusSender(sender: string): string {
  return /^\d{7,}$/.test(sender) ? `+${sender}` : sender;
}

/** Tells whether a sender is a text, and not a number or short code. */
export function isTextSender(sender: string): boolean {
  return !/^\+?\d+$/.test(sender);
}
