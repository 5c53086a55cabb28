export interface KannelPorts {
  admin: number;
  smsbox: number;
  operator: number;
  sendsms: number;
}

export const KANNEL_USER = { userName: 'tester', password: 'f00 b&r=%' } as const;
export const KANNEL_STATUS_PASSWORD = 'stpw';
/** Messages that do not name this route find none. */
export const KANNEL_ROUTE = 'FAKE';

/** Writes Kannel's configuration; its groups are told apart by blank lines. */
export function kannelConfiguration(ports: KannelPorts, callbackUrl: string): string {
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
smsc = fake
smsc-id = ${KANNEL_ROUTE}
allowed-smsc-id = ${KANNEL_ROUTE}
host = 127.0.0.1
port = ${ports.operator}
connect-allow-ip = 127.0.0.1

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
