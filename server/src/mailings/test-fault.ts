import type { SendResult } from '../delivery/channel.ts';

/** Says in a sentence why a test message was not accepted; null if it was. */
export function testFault(result: SendResult): string | null {
  switch (result.kind) {
    case 'SENT':
      return null;
    case 'DEFERRED':
    case 'REJECTED':
      return `The other side refused it: ${result.reply.text}`;
    case 'OURS':
      return result.verdict.text;
    case 'IN_DOUBT':
      return `It may have arrived: ${result.text}`;
    case 'NOT_SENT':
      return `It was not sent: ${result.text}`;
    case 'WITHDRAWN':
      return 'It was not sent.';
  }
}
