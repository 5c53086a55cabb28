import type { SmsModule } from '../sms-module.ts';

/** The module for trying things out: messages go to a page in Mailroom, and none to a phone. */
export const capture: SmsModule = {
  descriptor: {
    id: 'CAPTURE',
    name: 'Capture',
    help: 'Delivers to the page of captured messages instead of a phone. It needs no provider, no account and no network, and costs nothing.',
    fields: [],
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: false, required: false, allowedCharacters: '' },
    reports: 'IMMEDIATE',
    inbound: false,
    batchSize: 1,
    pace: null,
  },

  async send(request, _configuration, { capture: deliver }) {
    const providerId = await deliver(request);
    return {
      kind: 'ACCEPTED',
      providerId,
      raw: `captured as ${providerId}`,
      words: 'Put on the page of captured messages.',
      report: {
        reference: request.reference,
        providerId,
        state: 'DELIVERED',
        code: null,
        words: 'It can be read on the page of captured messages.',
        barred: false,
      },
    };
  },

  describeRequest: ({ to, sender, text }) => ({
    line: `Capture a message to ${to}`,
    headers: { from: sender },
    body: text,
  }),

  readReports: () => [],
  readInbound: () => [],
};
