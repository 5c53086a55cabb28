export interface KannelPorts {
  admin: number;
  smsbox: number;
  sendsms: number;
}

export const KANNEL_USER = { userName: 'tester', password: 'f00 b&r=%' } as const;
export const KANNEL_STATUS_PASSWORD = 'stpw';
/** Messages that do not name this route find none. */
export const KANNEL_ROUTE = 'FAKE';

/** Kannel's own kind of operator, which connects to it. */
export function fakeOperator(port: number): string {
  return `smsc = fake
host = 127.0.0.1
port = ${port}
connect-allow-ip = 127.0.0.1`;
}

/** As whom Kannel binds. */
export const KANNEL_ACCOUNT = { systemId: 'kannel', password: 'secret2', systemType: 'VMA' } as const;

/** An operator with an SMPP server, to which Kannel connects. */
export function smppOperator(port: number): string {
  const { systemId, password, systemType } = KANNEL_ACCOUNT;
  return `smsc = smpp
host = 127.0.0.1
port = ${port}
transceiver-mode = true
smsc-username = ${systemId}
smsc-password = ${password}
system-type = ${systemType}`;
}

/** Writes Kannel's configuration; its groups are told apart by blank lines. */
export function kannelConfiguration(ports: KannelPorts, callbackUrl: string, operator: string): string {
  return `
group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = admpw
status-password = ${KANNEL_STATUS_PASSWORD}
smsbox-port = ${ports.smsbox}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc-id = ${KANNEL_ROUTE}
allowed-smsc-id = ${KANNEL_ROUTE}
${operator}

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.smsbox}
sendsms-port = ${ports.sendsms}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = ${KANNEL_USER.userName}
password = "${KANNEL_USER.password}"
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "${callbackUrl}/mo?from=%p&to=%P&text=%b&charset=%C&coding=%c&id=%I"
catch-all = true
max-messages = 0
`;
}
