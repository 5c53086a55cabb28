import type { CodeTable, StateTable } from '../provider-answers.ts';

const SERVICE_MEND = 'Compare the messaging service SID, and look into the service in Twilio’s console.';

/** Twilio's error dictionary (docs: api/errors), those that sending meets. */
export const twilioCodes: CodeTable = {
  '10001': [
    'AUTH_REFUSED',
    'the account is not active',
    'Look into the account’s state and balance in Twilio’s console.',
  ],
  '14107': ['THROTTLED', 'too many messages between these two numbers in a short time'],
  '20003': ['AUTH_REFUSED', 'the account SID and the auth token do not fit together'],
  '20005': ['AUTH_REFUSED', 'the account is not active'],
  '20006': ['AUTH_REFUSED', 'access is denied'],
  '20008': ['AUTH_REFUSED', 'test credentials were used where the account’s own are needed'],
  '20404': ['AUTH_REFUSED', 'there is no such account', 'Compare the account SID: it begins with AC.'],
  '20429': ['THROTTLED', 'too many requests'],
  '21211': ['RECIPIENT_REFUSED', 'the number is not valid'],
  '21212': ['SENDER_REFUSED', 'the sender is not valid'],
  '21217': ['RECIPIENT_REFUSED', 'the number does not seem to be valid'],
  '21408': [
    'NOT_ROUTABLE',
    'the account may not send to this country',
    'Switch the country on under Messaging, Geo permissions, in Twilio’s console.',
  ],
  '21602': ['MESSAGE_REFUSED', 'the text is missing'],
  '21603': ['SENDER_REFUSED', 'no sender is named'],
  '21601': ['SENDER_REFUSED', 'the sender is not a number of this account that can send SMS'],
  '21604': ['RECIPIENT_REFUSED', 'the number is missing'],
  '21606': ['SENDER_REFUSED', 'the sender is not a number of this account that can send SMS'],
  '21608': [
    'REQUEST_REFUSED',
    'a trial account sends only to numbers that were verified',
    'Verify the number in Twilio’s console, or upgrade the account.',
  ],
  '21609': ['REQUEST_REFUSED', 'the address for delivery reports is not valid'],
  '21610': ['RECIPIENT_BARRED', 'the recipient has replied STOP to this sender'],
  '21611': ['THROTTLED', 'the sender’s queue is full'],
  '21612': ['NOT_ROUTABLE', 'this sender does not reach this number'],
  '21614': ['RECIPIENT_REFUSED', 'the number is not a mobile phone'],
  '21616': [
    'SENDER_REFUSED',
    'the sender fits several numbers of the account',
    'Write the sender with its country code.',
  ],
  '21617': ['MESSAGE_REFUSED', 'the text is longer than 1600 characters'],
  '21657': ['SENDER_REFUSED', 'the sender ID is not valid'],
  '21659': ['SENDER_REFUSED', 'the sender is not a number of Twilio’s, or a short code of another country'],
  '21660': ['SENDER_REFUSED', 'the sender belongs to another account'],
  '21701': ['REQUEST_REFUSED', 'there is no such messaging service', SERVICE_MEND],
  '21702': ['REQUEST_REFUSED', 'the messaging service cannot send', SERVICE_MEND],
  '21703': [
    'NOT_ROUTABLE',
    'no sender of the messaging service reaches this number',
    'Add a sender for the country to the messaging service.',
  ],
  '21704': ['SENDER_REFUSED', 'the messaging service has no sender'],
  '21705': ['REQUEST_REFUSED', 'the messaging service is not valid', SERVICE_MEND],
  '21708': ['SENDER_REFUSED', 'the text sender is missing'],
  '21709': ['SENDER_REFUSED', 'the messaging service may not use this text sender'],
  '63038': [
    'QUOTA',
    'the account has sent as much as it may in a day',
    'Wait a day, or have Twilio raise the limit.',
  ],
};

/** Message resource, status values. */
export const twilioStates: StateTable = {
  accepted: ['EN_ROUTE', 'Twilio has taken the message.'],
  scheduled: ['EN_ROUTE', 'The message waits for its time.'],
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
  '30001': 'Twilio’s queue for this sender was full',
  '30002': 'the account was suspended',
  '30003': 'the phone is switched off or out of reach',
  '30004': 'the recipient or the operator blocks the message',
  '30005': 'the number is unknown or not in use',
  '30006': 'a fixed line, or an operator that Twilio does not reach',
  '30007': 'Twilio or the operator filtered the message',
  '30008': 'nobody says why',
  '30017': 'the operator’s network is overloaded',
  '30019': 'the message is larger than the operator allows',
  '30022': 'more messages than the campaign may send to the USA',
  '30023': 'the brand’s daily limit for the USA is reached',
  '30024': 'the operator does not know this sender',
  '30032': 'the free number is not verified',
  '30034': 'the sender is not registered for the USA',
  '30410': 'Twilio’s way to the operator did not answer in time',
  '30450': 'the number is blocked for a while',
};
