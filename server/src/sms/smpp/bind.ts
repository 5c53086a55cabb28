import { refused } from '../sms-advice.ts';
import type { SmsSendResult } from '../sms-module.ts';
import type { SmppOptions } from './options.ts';
import { COMMAND, type Pdu } from './pdu.ts';
import type { SmppSession } from './session.ts';
import { hexStatus, STATUS } from './statuses.ts';

/** In which direction messages go over a connection. */
export type BindMode = 'TRANSCEIVER' | 'TRANSMITTER' | 'RECEIVER';

const COMMANDS: Readonly<Record<BindMode, number>> = {
  TRANSCEIVER: COMMAND.bindTransceiver,
  TRANSMITTER: COMMAND.bindTransmitter,
  RECEIVER: COMMAND.bindReceiver,
};

/** Section 5.2.4; some servers do not answer any other version at all. */
const INTERFACE_VERSION = 0x34;
const BIND_TIMEOUT_MS = 30_000;

/** Signs in (section 4.1); null if the server lets us. */
export async function bindWith(
  session: SmppSession,
  mode: BindMode,
  { systemId, password, systemType }: SmppOptions,
): Promise<SmsSendResult | null> {
  const bind = {
    ...{ systemId, password, systemType, interfaceVersion: INTERFACE_VERSION },
    ...{ ton: 0, npi: 0, addressRange: '' },
  };
  const answer = await session.request(
    COMMANDS[mode],
    { kind: 'BIND', bind, tlvs: new Map() },
    BIND_TIMEOUT_MS,
  );
  switch (answer.kind) {
    case 'ANSWER':
      return answer.pdu.status === STATUS.ok ? null : refusedBind(answer.pdu, mode);
    case 'TIMEOUT': {
      const words = `The server accepted the connection, but did not answer the bind within ${BIND_TIMEOUT_MS / 1_000} seconds.`;
      return unreachable('BIND_TIMEOUT', words);
    }
    case 'LOST':
    case 'NOT_SENT':
      return unreachable('BIND_LOST', `The connection ended during the bind: ${answer.text}`);
  }
}

const ACCOUNT: Readonly<Record<number, [name: string, words: string, mend: string]>> = {
  [STATUS.bindFailed]: [
    'ESME_RBINDFAIL',
    'the bind failed, and it says no more',
    'Compare system id, password and system type; ask the provider whether this machine’s address is allowed, and how many connections the account may have.',
  ],
  [STATUS.wrongPassword]: [
    'ESME_RINVPASWD',
    'the password is wrong',
    'Type the password again as the provider gave it; over SMPP it has at most 8 characters, and may differ from the one for the web page.',
  ],
  [STATUS.unknownSystemId]: [
    'ESME_RINVSYSID',
    'it does not know the system id',
    'Compare the system id with what the provider sent; capitals count.',
  ],
  [STATUS.wrongSystemType]: [
    'ESME_RINVSYSTYP',
    'it does not know the system type',
    'Enter the system type that the provider gave you, or leave it empty.',
  ],
};

function refusedBind({ status, ...pdu }: Pdu, mode: BindMode): SmsSendResult {
  const raw = `bind_${mode.toLowerCase()}_resp ${hexStatus(status)}`;
  const named = pdu.kind === 'NAMED' && pdu.name ? ` “${pdu.name}”` : '';
  const [name, reason, mend] = ACCOUNT[status] ?? [];
  if (name)
    return refused('AUTH_REFUSED', raw, `The server${named} refused the bind: ${reason} (${name}).`, mend);
  if (status === STATUS.alreadyBound)
    return unreachable(
      'ALREADY_BOUND',
      `The server${named} still holds an earlier connection of this account (${raw}).`,
    );
  return unreachable('BIND_REFUSED', `The server${named} refused the bind (${raw}).`);
}

/** Says that nothing has left. */
export function unreachable(code: string, words: string): SmsSendResult {
  return { kind: 'UNREACHABLE', code, words };
}

export const CANCELLED = unreachable('CANCELLED', 'It was cancelled before anything was sent.');
export const CLOSED = unreachable('CLOSED', 'The connection is being closed; nothing was sent.');
