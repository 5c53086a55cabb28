// Compares the engine, from the click on Start to the last recorded outcome, with nodemailer's own pool: same sink,
// same number of connections, same letter, one after the other. Figures are for reading side by side, not absolute.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const HERE = import.meta.dirname;
const MAIN = join(HERE, '../../server/dist/main.mjs');
const short = process.argv.includes('--short');
const COUNT = short ? 2_000 : 20_000;
const ROUNDS = short ? 1 : 3;
const THREADS = 5;
const PER_CONNECTION = 500;
const ADMIN = { email: 'bench@company.com', password: 'a password for the bench' };
const HTML = `<p>Hello {{name}}</p>${'<p>Some news of November that fills the letter.</p>'.repeat(60)}`;

async function startSink() {
  const child = fork(join(HERE, 'sink.mjs'));
  const [{ port }] = await once(child, 'message');
  const ask = async () => {
    child.send('count');
    return (await once(child, 'message'))[0];
  };
  return { port, ask, stop: () => child.disconnect() };
}

async function measurePool(sink) {
  const before = await sink.ask();
  const child = fork(join(HERE, 'pool.mjs'), [sink.port, THREADS, COUNT].map(String));
  const [result] = await once(child, 'message');
  const after = await sink.ask();
  return {
    ...result,
    messages: after.messages - before.messages,
    connections: after.connections - before.connections,
  };
}

async function startServer(dataDir) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      PUBLIC_URL: 'http://localhost:4000',
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /answers at (\S+)/.exec(line)?.[1];
    if (url) return { child, url };
  }
  throw new Error('The server did not start; build it first.');
}

/** Speaks to the API with the session of the administrator. */
function client(url) {
  let cookie = '';
  return async (query, variables = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:4000', cookie },
      body: JSON.stringify({ query, variables }),
    });
    cookie ||= response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
}

async function prepareMailing(api, port) {
  await api(
    'mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }',
    ADMIN,
  );
  await api(
    'mutation { importMailboxes(input: [{address: "support@company.com", name: "Support"}]) { id } }',
  );
  await api(
    'mutation($input: EmailSettingsInput!) { updateEmailSettings(input: $input, version: 0) { version } }',
    {
      input: {
        host: '127.0.0.1',
        port,
        security: 'NONE',
        checkOnSave: false,
        defaultFrom: 'support@company.com',
        maxPerConnection: PER_CONNECTION,
        smtpThreads: THREADS,
      },
    },
  );
  const input = {
    kind: 'EMAIL',
    name: 'Bench',
    subject: 'Hello {{name}}',
    html: HTML,
    text: 'Hello {{name}}',
  };
  const { createMailing } = await api(
    'mutation($input: MailingInput!) { createMailing(input: $input) { id } }',
    { input },
  );
  for (let from = 0; from < COUNT; from += 1000) {
    const recipients = Array.from({ length: Math.min(1000, COUNT - from) }, (_, i) => ({
      address: `person.${from + i}@example.test`,
      values: [{ name: 'name', value: `person ${from + i}` }],
    }));
    await api(
      'mutation($id: ID!, $recipients: [RecipientInput!]!) { addRecipients(mailingId: $id, recipients: $recipients) { added } }',
      { id: createMailing.id, recipients },
    );
  }
  return createMailing.id;
}

async function measureEngine(sink) {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-bench-'));
  const { child, url } = await startServer(dataDir);
  try {
    const api = client(url);
    const id = await prepareMailing(api, sink.port);
    const before = await sink.ask();
    const started = performance.now();
    await api(
      'mutation($id: ID!) { startMailing(id: $id, confirm: [UNSUBSCRIBE_UNREACHABLE, RELAY_NOT_PROVEN, OVER_10000]) { id } }',
      { id },
    );
    for (let status = 'SENDING'; status === 'SENDING';) {
      await new Promise((resume) => setTimeout(resume, 50));
      ({ status } = (await api('query($id: ID!) { mailing(id: $id) { status } }', { id })).mailing);
    }
    const seconds = (performance.now() - started) / 1000;
    const after = await sink.ask();
    const peakKiB = Number(
      /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0,
    );
    return {
      seconds,
      peakKiB,
      messages: after.messages - before.messages,
      connections: after.connections - before.connections,
    };
  } finally {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const sink = await startSink();
const rows = { Mailroom: [], 'nodemailer pool': [] };
for (let round = 0; round < ROUNDS; round++) {
  rows['nodemailer pool'].push(await measurePool(sink));
  rows.Mailroom.push(await measureEngine(sink));
}
sink.stop();

process.stdout.write(`${COUNT} e-mails of 3 kB, ${THREADS} connections at a time, median of ${ROUNDS}\n\n`);
process.stdout.write('                    messages/s   connections   peak memory\n');
const rates = {};
for (const [name, results] of Object.entries(rows)) {
  rates[name] = median(results.map((r) => COUNT / r.seconds));
  const peak = Math.max(...results.map((r) => r.peakKiB)) / 1024;
  const line = [
    rates[name].toFixed(0).padStart(10),
    String(results[0].connections).padStart(13),
    `${peak.toFixed(0).padStart(10)} MB`,
  ];
  process.stdout.write(`${name.padEnd(20)}${line.join(' ')}\n`);
  const lost = results.some((r) => r.messages !== COUNT);
  if (lost)
    throw new Error(`${name} did not deliver every message exactly once: ${results.map((r) => r.messages)}`);
}
process.stdout.write(
  `\nMailroom against the pool: ${(rates.Mailroom / rates['nodemailer pool']).toFixed(2)}\n`,
);
