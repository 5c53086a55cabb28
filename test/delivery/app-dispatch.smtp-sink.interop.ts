import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changeSettings,
  draftMailing,
  hasEnded,
  people,
  startMailing,
  until,
  useRelay,
} from '../support/mailing-flow.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { startTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let sink: SmtpSink;
beforeEach(async () => {
  [app, sink] = [await startTestApp(), await startSmtpSink()];
});
afterEach(async () => {
  await app.close();
  await sink.stop();
});

const NAMES = ['Kari Nordmann', 'Jürgen Groß', 'Anaïs Lefèvre', "Siobhán O'Brien", 'José Núñez'];

/** A list as a CRM exports it: names of many languages, a quoted company, and columns that nobody needs. */
function customerList(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const [first = '', last = ''] = (NAMES[i % NAMES.length] ?? '').split(' ');
    return `${1000 + i},${first},${last},customer.${i}@example.test,"Company ${i}, Ltd."`;
  });
  return ['Customer ID,First name,Last name,E-mail,Company', ...rows].join('\r\n');
}

async function upload(id: string, csv: string): Promise<{ added: number; skipped: number }> {
  const response = await fetch(`${app.app.url}/mailings/${id}/recipients.csv`, {
    method: 'POST',
    headers: { ...app.admin.headers(), 'content-type': 'text/csv' },
    body: csv,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { added: number; skipped: number };
}

async function send(relay: { maxPerConnection: number; smtpThreads: number }, count: number) {
  await useRelay(app.admin, { port: sink.port, ...relay });
  const id = await draftMailing(app.admin, people(count));
  await startMailing(app.admin, id);
  return until(app.admin, id, hasEnded);
}

const perConnection = () => sink.connections().map(({ messages }) => messages);

describe('a mailing over a real mail server', () => {
  it('goes to 1000 people of a CSV file by 100/5 as 50 connections with 20 messages, 5 at a time', async () => {
    await useRelay(app.admin, { port: sink.port, maxPerConnection: 100, smtpThreads: 5 });
    const id = await draftMailing(app.admin, []);
    expect(await upload(id, customerList(1000))).toMatchObject({ added: 1000, skipped: 0 });
    await startMailing(app.admin, id);
    expect(await until(app.admin, id, hasEnded)).toMatchObject({ status: 'SENT', sent: 1000 });
    expect(perConnection()).toEqual(Array(50).fill(20));
    expect(sink.maxConcurrent()).toBe(5);
    const wanted = Array.from({ length: 1000 }, (_, i) => `customer.${i}@example.test`);
    expect([...sink.accepted()].sort()).toEqual(wanted.sort());
  });

  it('is shared out by 100/3 as 34, 33 and 33', async () => {
    expect(await send({ maxPerConnection: 100, smtpThreads: 3 }, 100)).toMatchObject({ status: 'SENT' });
    expect(perConnection().sort()).toEqual([33, 33, 34]);
    expect(sink.maxConcurrent()).toBe(3);
  });

  it('goes by 3/5 one message a connection, 3 at a time', async () => {
    expect(await send({ maxPerConnection: 3, smtpThreads: 5 }, 12)).toMatchObject({ status: 'SENT' });
    expect(perConnection()).toEqual(Array(12).fill(1));
    expect(sink.maxConcurrent()).toBe(3);
  });

  it('obeys threads that change in its middle from the next process on', async () => {
    await useRelay(app.admin, { port: sink.port, maxPerConnection: 10, smtpThreads: 5 });
    const id = await draftMailing(app.admin, people(600));
    await startMailing(app.admin, id);
    await until(app.admin, id, ({ sent }) => sent >= 20);
    await changeSettings(app.admin, { smtpThreads: 1 });
    const before = sink.connections().length;
    const last = await until(app.admin, id, hasEnded);
    expect(last).toMatchObject({ status: 'SENT', sent: 600 });
    expect(new Set(sink.accepted()).size).toBe(600);
    const [old, fresh] = [perConnection().slice(0, before), perConnection().slice(before)];
    expect(old.filter((messages) => messages > 2)).toEqual([]);
    // What had begun with the old settings ended as it had begun; then one process at a time with ten each.
    const firstWhole = fresh.findIndex((messages) => messages === 10);
    expect(firstWhole).toBeLessThanOrEqual(1);
    expect(fresh.slice(firstWhole, -1).every((messages) => messages === 10)).toBe(true);
  });
});
