import { parseCookie, stringifySetCookie } from 'cookie';
import type { Response } from 'express';
import { ABSOLUTE_MS } from './access.ts';

/** Writes and reads the session cookie. Behind https its name binds it to this host and to encryption. */
export class SessionCookie {
  readonly #secure: boolean;
  readonly name: string;

  constructor(publicUrl: string) {
    this.#secure = publicUrl.startsWith('https:');
    this.name = this.#secure ? '__Host-sid' : 'sid';
  }

  read(header: string | undefined): string | null {
    return header === undefined ? null : (parseCookie(header)[this.name] ?? null);
  }

  set(response: Response, secret: string): void {
    response.append('Set-Cookie', this.#text(secret, ABSOLUTE_MS / 1000));
  }

  clear(response: Response): void {
    response.append('Set-Cookie', this.#text('', 0));
  }

  #text(value: string, maxAge: number): string {
    const common = { httpOnly: true, sameSite: 'lax', path: '/', secure: this.#secure } as const;
    return stringifySetCookie({ name: this.name, value, maxAge, ...common });
  }
}
