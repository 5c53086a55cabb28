import type { CodeTable, StateTable } from '../provider-answers.ts';

/** LINK Mobility SMS REST API v1.6, section 0.5.7; every one of them speaks of the account or its settings. */
export const linkCodes: CodeTable = {
  '106000': ['SERVER_ERROR', 'an unknown error', 'Ask LINK Mobility’s support, with the whole transaction.'],
  '106100': ['AUTH_REFUSED', 'user name or password are wrong'],
  '106101': ['AUTH_REFUSED', 'access is denied'],
  '106200': ['REQUEST_REFUSED', 'the platform ID is wrong or missing', 'Compare the platform ID.'],
  '106201': [
    'REQUEST_REFUSED',
    'the platform partner ID is wrong or missing',
    'Compare the platform partner ID.',
  ],
  '106202': ['REQUEST_REFUSED', 'the currency of a charged message is wrong or missing'],
  '106300': ['REQUEST_REFUSED', 'the account has no gate', 'Ask LINK Mobility’s support for a gate.'],
  '106301': ['REQUEST_REFUSED', 'the gate is not available', 'Compare the gate ID for reports.'],
};

const LOST = 'What became of the message is not known';
const TARIFF = 'The message could not be charged to the recipient';

/** Section 0.9.1. Where the delivery itself is unknown, the message counts as taken over and nothing more. */
export const linkStates: StateTable = {
  '0': ['UNDELIVERED', 'An unknown error.'],
  '1': ['UNDELIVERED', 'It could not be routed for now.'],
  '2': ['UNDELIVERED', 'It cannot be routed.'],
  '3': ['UNDELIVERED', 'Messages came faster than the operator takes them.'],
  '4': ['EN_ROUTE', `${LOST}: the operator did not answer in time.`],
  '5': ['EN_ROUTE', `${LOST}: an unknown error of the operator.`],
  '6': ['UNDELIVERED', 'An error of the operator.'],
  '104': ['UNDELIVERED', 'The account is not set up rightly at LINK Mobility.'],
  '105': ['UNDELIVERED', 'A fault of LINK Mobility’s own.'],
  '1000': ['EN_ROUTE', 'The operator has taken the message.'],
  '1001': ['DELIVERED', 'Delivered to the phone.'],
  '1002': ['UNDELIVERED', 'The phone could not be reached in time.'],
  '1004': ['UNDELIVERED', 'The phone’s memory is full.'],
  '1006': ['UNDELIVERED', 'The message could not be delivered.'],
  '1007': ['DELIVERED', 'Delivered to the phone.'],
  '1008': ['EN_ROUTE', 'The message is about to be sent.'],
  '1009': ['UNDELIVERED', 'The message could not be delivered.'],
  '1010': ['EN_ROUTE', `${LOST}: no report came from the operator in time.`],
  '1011': ['EN_ROUTE', 'The operator has taken the message.'],
  '1012': ['EN_ROUTE', 'The message is delayed and will be tried again.'],
  '2104': ['UNDELIVERED', 'The number is not known.'],
  '2105': ['UNDELIVERED', 'The number is barred for good: remove it.'],
  '2106': ['UNDELIVERED', 'The number is not valid.'],
  '2107': ['UNDELIVERED', 'The number is barred for now.'],
  '2200': ['UNDELIVERED', `${TARIFF}.`],
  '2201': ['UNDELIVERED', `${TARIFF}: his balance is too low.`],
  '2202': ['UNDELIVERED', `${TARIFF}: he bars charged messages.`],
  '2203': ['UNDELIVERED', `${TARIFF}: he is too young for it.`],
  '2204': ['UNDELIVERED', `${TARIFF}: prepaid phones are not allowed.`],
  '2205': ['UNDELIVERED', 'The recipient has rejected the service.'],
  '2206': ['UNDELIVERED', `${TARIFF}: he is not registered for payments.`],
  '2207': ['UNDELIVERED', `${TARIFF}: he has reached his limit.`],
  '3000': ['UNDELIVERED', 'GSM encoding is not supported there.'],
  '3001': ['UNDELIVERED', 'UCS-2 encoding is not supported there.'],
  '3002': ['UNDELIVERED', 'Binary encoding is not supported there.'],
  '4000': ['UNDELIVERED', 'Delivery reports are not supported there.'],
  '4001': ['UNDELIVERED', 'The content of the message is not valid.'],
  '4002': ['UNDELIVERED', 'The tariff is not valid.'],
  '4003': ['UNDELIVERED', 'The text of the message is not valid.'],
  '4004': ['UNDELIVERED', 'The header of the message is not valid.'],
  '4005': ['UNDELIVERED', 'The encoding of the message is not valid.'],
  '4006': ['UNDELIVERED', 'The VAT is not valid.'],
  '4007': ['UNDELIVERED', 'The content is not supported for this number.'],
};
