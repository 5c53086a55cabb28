import type { CodeTable, StateTable } from '../provider-answers.ts';

/** Status values of the answer (docs: guides/troubleshooting-sms): HTTP is 200 whatever happened. */
export const vonageCodes: CodeTable = {
  '1': ['THROTTLED', 'messages came faster than the account allows'],
  '2': ['REQUEST_REFUSED', 'a value is missing'],
  '3': ['REQUEST_REFUSED', 'a value is not valid'],
  '4': ['AUTH_REFUSED', 'API key or secret are wrong, or switched off'],
  '5': ['SERVER_ERROR', 'a fault of Vonage’s own'],
  '6': [
    'RECIPIENT_REFUSED',
    'the message cannot be processed, for example for an unknown prefix of the number',
  ],
  '7': ['RECIPIENT_BARRED', 'the number is barred'],
  '8': ['AUTH_REFUSED', 'the account is suspended', 'Ask Vonage’s support.'],
  '9': ['QUOTA', 'the credit does not suffice'],
  '10': ['THROTTLED', 'there are more connections at a time than the account allows'],
  '11': ['AUTH_REFUSED', 'the account may not use this API', 'Ask Vonage for the SMS API, or use SMPP.'],
  '12': ['MESSAGE_REFUSED', 'the text is too long'],
  '14': ['AUTH_REFUSED', 'the signature could not be verified', 'Let the account accept API key and secret.'],
  '15': ['SENDER_REFUSED', 'the account may not use this sender'],
  '23': ['REQUEST_REFUSED', 'the callback address is not valid'],
  '29': [
    'REQUEST_REFUSED',
    'in demo mode the account sends only to numbers that were entered there',
    'Top up the account to end its demo mode.',
  ],
  '33': ['RECIPIENT_REFUSED', 'the number is not in use any more'],
};

/** Delivery receipt, `status` (docs: guides/delivery-receipts). */
export const vonageStates: StateTable = {
  accepted: ['EN_ROUTE', 'The message was accepted for delivery.'],
  buffered: ['EN_ROUTE', 'The message waits for its delivery.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  expired: ['UNDELIVERED', 'The phone could not be reached in time.'],
  failed: ['UNDELIVERED', 'The message could not be delivered.'],
  rejected: ['UNDELIVERED', 'The operator refused the message.'],
  unknown: ['EN_ROUTE', 'The operator tells nothing.'],
};

/** Delivery receipt, `err-code`. */
export const vonageReasons: Readonly<Record<string, string>> = {
  '1': 'nobody says why',
  '2': 'the phone is out of reach for now',
  '3': 'the number is not in use any more: remove it',
  '4': 'the recipient has his operator bar such messages: remove the number',
  '5': 'the number was ported and is not found',
  '6': 'taken for spam',
  '7': 'the phone is busy',
  '8': 'a fault in the network',
  '9': 'the recipient wants no messages from this sender',
  '10': 'the message is not valid',
  '11': 'Vonage has no route to this number',
  '12': 'there is no route to this number: check it',
  '13': 'the recipient is too young for it',
  '14': 'the recipient’s contract has no SMS',
  '15': 'the recipient’s credit does not suffice',
  '50': 'the country wants an entity ID, which is missing or wrong',
  '51': 'the country does not know this sender',
  '52': 'the country wants a content ID, which is missing or wrong',
  '53': 'the country wants the recipient’s consent, which is missing',
  '54': 'a rule of the country',
  '99': 'a fault on the way',
};
