import { describe, expect, it } from 'vitest';
import type { Script } from '../support/scripted-smtp.ts';
import { channelTo, messageNo, openSession, scripted, sendOn } from '../support/smtp-channel.ts';
import { startCheck } from '../support/smtp-check.ts';

const USER = 'mailroom@company.test';
/** Made so that every encoding has something to encode. */
const PASSWORD = 'Canary&7=<"Pä55\\w0rd/%';
const relay = { auth: 'PASSWORD', userName: USER, password: PASSWORD } as const;

const bytes = Buffer.from(PASSWORD);
const each = (form: (byte: number) => string) => [...bytes].map(form).join('');
const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');

/** How a server may echo a password. */
const ENCODINGS: Record<string, string> = {
  'as it is': PASSWORD,
  'in capitals': PASSWORD.toUpperCase(),
  'in base64': base64(PASSWORD),
  'in base64url': bytes.toString('base64url'),
  'as AUTH PLAIN': base64(`\0${USER}\0${PASSWORD}`),
  'with the user name in base64': base64(`${USER}:${PASSWORD}`),
  'somewhere in base64': base64(`xy${PASSWORD}zzz`),
  'in base64 of UTF-16': Buffer.from(PASSWORD, 'utf16le').toString('base64'),
  'in hexadecimal': bytes.toString('hex'),
  'in hexadecimal with colons': [...bytes].map(hex).join(':'),
  'percent-encoded': encodeURIComponent(PASSWORD),
  'percent-encoded throughout': each((byte) => `%${hex(byte)}`),
  'in quoted-printable': PASSWORD.replace('=', '=3D').replace('ä', '=C3=A4'),
  'in quoted-printable throughout': each((byte) => `=${hex(byte).toUpperCase()}`),
  'in HTML': PASSWORD.replace('&', '&amp;').replace('<', '&lt;').replace('"', '&quot;'),
  'in numeric entities': [...PASSWORD].map((sign) => `&#${sign.codePointAt(0)};`).join(''),
  'in hexadecimal entities': [...PASSWORD].map((sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(''),
  'in JSON': JSON.stringify(PASSWORD),
  'in Unicode escapes': [...PASSWORD]
    .map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join(''),
  'in C escapes': each((byte) => `\\x${hex(byte)}`),
  'in octal escapes': [...PASSWORD]
    .map((sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`)
    .join(''),
  'letter by letter': [...PASSWORD].join(' '),
  backwards: [...PASSWORD].reverse().join(''),
  'in ROT13': PASSWORD.replace(/[a-z]/gi, (sign) => {
    const base = sign <= 'Z' ? 65 : 97;
    return String.fromCharCode(base + ((sign.charCodeAt(0) - base + 13) % 26));
  }),
};

const WRAPPED = Object.entries(ENCODINGS).flatMap(([name, encoded]) => {
  const half = Math.floor(encoded.length / 2);
  return [
    [name, `535 5.7.8 wrong password (${encoded})`, encoded],
    [
      `${name}, over two lines`,
      `535-5.7.8 wrong ${encoded.slice(0, half)}\n535 5.7.8 ${encoded.slice(half)}`,
      encoded,
    ],
  ] as const;
});

function expectNoTrace(shown: string, encoded: string): void {
  const plain = JSON.parse(`[${shown}]`) as unknown;
  const texts = JSON.stringify(plain).replace(/\\n(?:\d{3}[ -](?:\d\.\d\.\d )?)?|\s/g, '');
  for (const trace of [PASSWORD, encoded, 'Canary', encoded.slice(0, 12)]) {
    expect(texts.toLowerCase()).not.toContain(
      JSON.stringify(trace).slice(1, -1).replace(/\s/g, '').toLowerCase(),
    );
  }
}

describe('a password that the server echoes', () => {
  it.each(WRAPPED)('%s is in no event and no transcript', async (_, reply, encoded) => {
    const server = await scripted({
      users: {},
      mechanisms: ['PLAIN'],
      script: { AUTH: reply },
    });
    const check = startCheck(server.port, { relay });
    const result = await check.result;
    expect(result).toMatchObject({ outcome: 'FAILED', code: 'AUTH_REFUSED' });
    expect(server.sessions[0]?.signIns).toEqual([{ mechanism: 'PLAIN', userName: USER, password: PASSWORD }]);
    expectNoTrace(JSON.stringify([check.events, result]), encoded);
  });

  it.each(WRAPPED)('%s is in no verdict of the channel', async (_, reply, encoded) => {
    const server = await scripted({
      users: {},
      mechanisms: ['PLAIN'],
      script: { AUTH: reply },
    });
    const opened = await channelTo(server.port, relay).open(new AbortController().signal);
    expect(opened).toMatchObject({ ok: false, verdict: { code: 'AUTH_REFUSED' }, reply: { code: 535 } });
    expectNoTrace(JSON.stringify(opened), encoded);
  });

  it.each<[string, Script]>([
    ['to MAIL', { MAIL: `550 5.7.1 ${PASSWORD}` }],
    ['to RCPT', { RCPT: `550 5.1.1 ${PASSWORD}` }],
    ['to the end', { DOT: `554 5.6.0 ${PASSWORD}` }],
    [
      'to everything, in good replies',
      { MAIL: `250 ${PASSWORD}`, RCPT: `250 ${PASSWORD}`, DOT: `250 ${PASSWORD}` },
    ],
    ['in nonsense', { DOT: `what ${PASSWORD}` }],
  ])('in a later answer %s is nowhere', async (_, script) => {
    const server = await scripted({ users: { [USER]: PASSWORD }, script });
    const check = startCheck(server.port, { relay, input: { sendMessage: 'Subject: x\r\n\r\nx' } });
    await check.result;
    const session = await openSession(server.port, relay);
    expectNoTrace(JSON.stringify([check.events, await sendOn(session, messageNo(1))]), PASSWORD);
  });

  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('by %s is masked in what we say', async (mechanism) => {
    const server = await scripted({ users: { [USER]: PASSWORD }, mechanisms: [mechanism] });
    const check = startCheck(server.port, { relay });
    expect((await check.result).outcome).toBe('PASSED');
    const transcript = check.events.flatMap(({ details }) => details.transcript ?? []);
    expect(transcript.join('\n')).toContain('[secret]');
    for (const line of server.sessions[0]?.lines.filter((said) =>
      /^(AUTH \S+ )?[A-Za-z0-9+/]{20,}=*$/.test(said),
    ) ?? []) {
      if (line !== base64(USER)) expect(transcript.join('\n')).not.toContain(line.replace(/^AUTH \S+ /, ''));
    }
  });
});
