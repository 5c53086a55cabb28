import { isHost } from '@mailroom/shared/settings';
import type { SmsConfiguration, SmsModule, SmsRequestDescription, SmsSendRequest } from '../sms-module.ts';
import { smppOptions } from '../smpp/options.ts';
import { SmppLink } from '../smpp/smpp-link.ts';
import { submitsFor } from '../smpp/submit.ts';
import { smppFields } from './smpp-fields.ts';

/** SMPP, Short Message Peer to Peer Protocol Specification v3.4, over a connection that is kept. */
export const smpp: SmsModule = {
  descriptor: {
    id: 'SMPP',
    name: 'SMPP 3.4',
    help:
      'Ask the provider for the server and its port, the system ID and password, whether to bind once or twice, the ' +
      'window, and from which address you may connect: many allow only those they know. Have delivery receipts ' +
      'switched on. There is no callback address to enter: receipts and messages from people come over the connection.',
    fields: smppFields,
    limits: { maxParts: 10, supportsUcs2: true, maxLength: 1_530 },
    sender: { needed: true, required: false, allowedCharacters: '' },
    reports: 'LINK',
    inbound: true,
    batchSize: 1,
    pace: { threads: 2, perSecond: 0 },
  },

  problems: ({ host = '' }) =>
    host === '' || isHost(host)
      ? []
      : [
          {
            key: 'host',
            message:
              'Server must be a host name or an IP address such as smpp.company.com, without smpp:// and port.',
          },
        ],

  send: (request, _configuration, outside) => outside.link().send(request, outside.signal),
  openLink: (configuration, outside) => new SmppLink(smppOptions(configuration), outside),
  windowOf: (configuration) => smppOptions(configuration).window,
  describeRequest,
  readReports: () => [],
  readInbound: () => [],
};

function describeRequest(request: SmsSendRequest, configuration: SmsConfiguration): SmsRequestDescription {
  const options = smppOptions(configuration);
  const submits = submitsFor(request, options, 1);
  const [first] = submits;
  const message = first?.kind === 'MESSAGE' ? first.message : null;
  const { host, port, tls, systemId, isTransceiver, password } = options;
  return {
    line: `submit_sm to ${tls ? 'smpps' : 'smpp'}://${host}:${port}`,
    headers: {
      bind: isTransceiver ? 'transceiver' : 'transmitter and receiver',
      system_id: systemId,
      password: password === '' ? '' : '[secret]',
      source_addr: message ? `${message.source} (TON ${message.sourceTon}, NPI ${message.sourceNpi})` : '',
      destination_addr: message
        ? `${message.destination} (TON ${message.destinationTon}, NPI ${message.destinationNpi})`
        : '',
      data_coding: String(message?.dataCoding ?? ''),
      esm_class: String(message?.esmClass ?? ''),
      submits: String(submits.length),
    },
    body: request.text,
  };
}
