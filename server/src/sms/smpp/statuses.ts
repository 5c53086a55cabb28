import type { SmsRefusalCode } from '../sms-module.ts';

/** What a server says by `command_status` (SMPP 3.4 section 5.1.3, table 5-2). */
export interface StatusMeaning {
  name: string;
  words: string;
  code: SmsRefusalCode;
  mend?: string;
  /** True where the same message may well pass in a moment. */
  isPassing?: boolean;
}

export const STATUS = {
  ok: 0x00,
  invalidLength: 0x02,
  invalidCommand: 0x03,
  alreadyBound: 0x05,
  bindFailed: 0x0d,
  wrongPassword: 0x0e,
  unknownSystemId: 0x0f,
  queueFull: 0x14,
  wrongSystemType: 0x53,
  throttled: 0x58,
  receiverTemporary: 0x64,
} as const;

const SENDER_MEND =
  'Ask the provider which senders your account may use over SMPP, and how a text and a number must be marked.';
const LONG_MEND = 'Choose another way for long texts in the settings of this module.';

const MEANINGS: Readonly<Record<number, StatusMeaning>> = {
  0x01: { name: 'ESME_RINVMSGLEN', words: 'The text is too long for the server.', code: 'MESSAGE_REFUSED' },
  0x02: {
    name: 'ESME_RINVCMDLEN',
    words: 'The server takes the length of the request for wrong.',
    code: 'MESSAGE_REFUSED',
  },
  0x03: {
    name: 'ESME_RINVCMDID',
    words: 'The server does not know the command.',
    code: 'REQUEST_REFUSED',
    mend: 'Ask the provider whether the account may bind in this way; try the other kind of connection.',
  },
  0x04: {
    name: 'ESME_RINVBNDSTS',
    words: 'The server does not let this connection send.',
    code: 'REQUEST_REFUSED',
    mend: 'Ask the provider whether the account may send, and try the other kind of connection.',
  },
  0x06: {
    name: 'ESME_RINVPRTFLG',
    words: 'The server refuses the priority.',
    code: 'REQUEST_REFUSED',
  },
  0x07: {
    name: 'ESME_RINVREGDLVFLG',
    words: 'The server refuses to report on delivery.',
    code: 'REQUEST_REFUSED',
    mend: 'Have the provider switch on delivery receipts for the account.',
  },
  0x08: {
    name: 'ESME_RSYSERR',
    words: 'The server reports a fault of its own.',
    code: 'SERVER_ERROR',
    isPassing: true,
  },
  0x0a: {
    name: 'ESME_RINVSRCADR',
    words: 'The server refuses the sender.',
    code: 'SENDER_REFUSED',
    mend: SENDER_MEND,
  },
  0x0b: {
    name: 'ESME_RINVDSTADR',
    words: 'The server refuses the recipient’s number.',
    code: 'RECIPIENT_REFUSED',
  },
  0x15: {
    name: 'ESME_RINVSERTYP',
    words: 'The server does not know the service type.',
    code: 'REQUEST_REFUSED',
    mend: 'Enter the service type that the provider gave you, or leave it empty.',
  },
  0x43: {
    name: 'ESME_RINVESMCLASS',
    words: 'The server refuses the kind of message (esm_class).',
    code: 'REQUEST_REFUSED',
    mend: LONG_MEND,
  },
  0x45: {
    name: 'ESME_RSUBMITFAIL',
    words: 'The server could not take the message and gives no reason.',
    code: 'MESSAGE_REFUSED',
    isPassing: true,
  },
  0x48: {
    name: 'ESME_RINVSRCTON',
    words: 'The server refuses this kind of sender.',
    code: 'SENDER_REFUSED',
    mend: SENDER_MEND,
  },
  0x49: {
    name: 'ESME_RINVSRCNPI',
    words: 'The server refuses the numbering plan of the sender.',
    code: 'SENDER_REFUSED',
    mend: SENDER_MEND,
  },
  0x50: {
    name: 'ESME_RINVDSTTON',
    words: 'The server refuses this kind of number.',
    code: 'RECIPIENT_REFUSED',
  },
  0x51: {
    name: 'ESME_RINVDSTNPI',
    words: 'The server refuses the numbering plan of the number.',
    code: 'RECIPIENT_REFUSED',
  },
  0x62: {
    name: 'ESME_RINVEXPIRY',
    words: 'The server refuses the validity.',
    code: 'REQUEST_REFUSED',
    mend: 'Shorten the validity in the settings of this module, or leave it empty.',
  },
  0xc0: {
    name: 'ESME_RINVOPTPARSTREAM',
    words: 'The server cannot read the optional parameters.',
    code: 'REQUEST_REFUSED',
    mend: LONG_MEND,
  },
  0xc1: {
    name: 'ESME_ROPTPARNOTALLWD',
    words: 'The server allows no such optional parameter.',
    code: 'REQUEST_REFUSED',
    mend: LONG_MEND,
  },
  0xc2: {
    name: 'ESME_RINVPARLEN',
    words: 'The server takes the length of a value for wrong.',
    code: 'MESSAGE_REFUSED',
  },
  0xc3: {
    name: 'ESME_RMISSINGOPTPARAM',
    words: 'The server misses an optional parameter.',
    code: 'REQUEST_REFUSED',
    mend: LONG_MEND,
  },
  0xc4: {
    name: 'ESME_RINVOPTPARAMVAL',
    words: 'The server refuses the value of an optional parameter.',
    code: 'REQUEST_REFUSED',
    mend: LONG_MEND,
  },
  0xfe: {
    name: 'ESME_RDELIVERYFAILURE',
    words: 'The server could not deliver the message.',
    code: 'MESSAGE_REFUSED',
  },
  0xff: {
    name: 'ESME_RUNKNOWNERR',
    words: 'The server could not take the message, and does not know why.',
    code: 'MESSAGE_REFUSED',
    isPassing: true,
  },
};

/** Tells what a refusal of a message means; a provider's own code is passing, for nobody here knows better. */
export function meaningOf(status: number): StatusMeaning {
  return (
    MEANINGS[status] ?? {
      name: 'a code of the provider’s own',
      words: 'The server refused the message.',
      code: 'MESSAGE_REFUSED',
      mend: `Ask the provider what the code ${hexStatus(status)} means.`,
      isPassing: true,
    }
  );
}

/** Tells whether the server only asks to send slower (0x58) or later (0x14). */
export function isThrottling(status: number): boolean {
  return status === STATUS.throttled || status === STATUS.queueFull;
}

/** Writes a status as the specification does. */
export function hexStatus(status: number): string {
  return `0x${status.toString(16).toUpperCase().padStart(8, '0')}`;
}
