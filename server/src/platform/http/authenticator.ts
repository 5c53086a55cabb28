import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../principal.ts';

/** Finds out who asks. Implemented by `auth`; what it does not know is Anonymous. */
export interface Authenticator {
  /** Reads the `Authorization: Bearer` header, or else the session cookie. */
  authenticate(headers: IncomingHttpHeaders): Promise<Principal>;
  /** Calls back when the rights of a user may have changed: signed out, other role, token revoked. */
  watch(principal: Principal, changed: () => void): () => void;
}
