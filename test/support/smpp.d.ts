declare module 'smpp' {
  import type { Server } from 'node:net';

  export interface NpmPdu {
    command: string;
    sequence_number: number;
    [field: string]: unknown;
    response(fields?: Record<string, unknown>): NpmPdu;
  }
  export interface NpmSession {
    on(event: string, listener: (pdu: NpmPdu) => void): void;
    send(pdu: NpmPdu): void;
    deliver_sm(fields: Record<string, unknown>, answered?: (pdu: NpmPdu) => void): void;
    destroy(): void;
  }
  const smpp: {
    createServer(options: Record<string, unknown>, onSession: (session: NpmSession) => void): Server;
  };
  export default smpp;
}
