import type { CodeTable, StateTable } from '../provider-answers.ts';

/** Twilio's error dictionary (docs: api/errors), those that sending meets. */
export const twilioCodes: CodeTable = {
  '14107': ['THROTTLED', 'the sender’s rate limit is exceeded'],
  '20003': ['AUTH_REFUSED', 'the account SID and the auth token do not fit together'],
  '20008': ['AUTH_REFUSED', 'test credentials were used where the account’s own are needed'],
  '20404': ['AUTH_REFUSED', 'there is no such account', 'Compare the account SID: it begins with AC.'],
  '20429': ['THROTTLED', 'too many requests'],
  '21211': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '21212': ['SENDER_REFUSED', 'the sender is not valid'],
  '21408': [
    'NOT_ROUTABLE',
    'the account may not send to this country',
    'Switch the country on under Messaging, Geo permissions, in Twilio’s console.',
  ],
  '21602': ['MESSAGE_REFUSED', 'the text is missing'],
  '21603': ['SENDER_REFUSED', 'no sender is named'],
  '21606': ['SENDER_REFUSED', 'the sender is not a number of this account that can send SMS'],
  '21608': [
    'REQUEST_REFUSED',
    'a trial account sends only to numbers that were verified',
    'Verify the number in Twilio’s console, or upgrade the account.',
  ],
  '21610': ['RECIPIENT_BARRED', 'the recipient has replied STOP to this sender'],
  '21611': ['THROTTLED', 'the sender’s queue is full'],
  '21612': ['NOT_ROUTABLE', 'this sender does not reach this number'],
  '21614': ['RECIPIENT_REFUSED', 'the number is not a mobile phone'],
  '21617': ['MESSAGE_REFUSED', 'the text is longer than 1600 characters'],
  '21659': ['SENDER_REFUSED', 'the sender is not a number of Twilio’s'],
  '21660': ['SENDER_REFUSED', 'the sender belongs to another account'],
  '21703': ['SENDER_REFUSED', 'the messaging service has no sender'],
};

/** Message resource, status values. */
export const twilioStates: StateTable = {
  accepted: ['EN_ROUTE', 'Twilio has taken the message.'],
  queued: ['EN_ROUTE', 'The message waits at Twilio.'],
  sending: ['EN_ROUTE', 'Twilio hands the message to the operator.'],
  sent: ['EN_ROUTE', 'The operator has taken the message.'],
  delivered: ['DELIVERED', 'Delivered to the phone.'],
  undelivered: ['UNDELIVERED', 'The operator could not deliver the message.'],
  failed: ['UNDELIVERED', 'Twilio could not send the message.'],
  canceled: ['UNDELIVERED', 'The message was cancelled at Twilio.'],
};

/** Error codes of reports. */
export const twilioReasons: Readonly<Record<string, string>> = {
  '21610': 'the recipient has replied STOP',
  '30003': 'the phone is switched off or out of reach',
  '30004': 'the recipient or the operator blocks the message',
  '30005': 'the number is unknown or not in use',
  '30006': 'a fixed line, or an operator that Twilio does not reach',
  '30007': 'the operator filtered the message',
  '30008': 'the operator gave no reason',
};
