import { createHmac } from 'node:crypto';
import type { Answer, SmtpDialogue } from './socket.smtp-dialogue.ts';

/** Best first; the order is that of the channel's library, so that the check proves what will be used. */
export const MECHANISMS = ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const;
export type Mechanism = (typeof MECHANISMS)[number];

export interface Credentials {
  userName: string;
  password: string;
}

/** Signs in by one mechanism; returns the server's last answer. */
export function authenticate(
  dialogue: SmtpDialogue,
  mechanism: Mechanism,
  credentials: Credentials,
): Promise<Answer> {
  if (mechanism === 'PLAIN') return plain(dialogue, credentials);
  return mechanism === 'LOGIN' ? login(dialogue, credentials) : cramMd5(dialogue, credentials);
}

/** RFC 4616, with the initial response of RFC 4954 §4. */
function plain(dialogue: SmtpDialogue, { userName, password }: Credentials): Promise<Answer> {
  return dialogue.command(`AUTH PLAIN ${base64(`\0${userName}\0${password}`)}`, 'AUTH PLAIN [secret]');
}

/** draft-murchison-sasl-login: two prompts, whose words differ from server to server. */
async function login(dialogue: SmtpDialogue, { userName, password }: Credentials): Promise<Answer> {
  const first = await dialogue.command('AUTH LOGIN');
  if (!isPrompt(first)) return first;
  const second = await dialogue.command(base64(userName));
  return isPrompt(second) ? dialogue.secret(base64(password)) : second;
}

/** RFC 2195. */
async function cramMd5(dialogue: SmtpDialogue, { userName, password }: Credentials): Promise<Answer> {
  const challenge = await dialogue.command('AUTH CRAM-MD5');
  if (!isPrompt(challenge)) return challenge;
  const text = Buffer.from(challenge.reply.text.slice(4), 'base64');
  const digest = createHmac('md5', password).update(text).digest('hex');
  return dialogue.secret(base64(`${userName} ${digest}`));
}

function isPrompt(answer: Answer): answer is Answer & { ok: true } {
  return answer.ok && answer.reply.code === 334;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
