// Sends the same mailing through nodemailer's own pool; in a process of its own, so that its memory is its own.
import { createTransport } from 'nodemailer';

const [port, connections, count] = process.argv.slice(2).map(Number);
const transport = createTransport({
  pool: true,
  host: '127.0.0.1',
  port,
  secure: false,
  ignoreTLS: true,
  maxConnections: connections,
});
const started = performance.now();
await Promise.all(
  Array.from({ length: count }, (_, i) =>
    transport.sendMail({
      from: { name: 'Support', address: 'support@company.com' },
      to: `person.${i}@example.test`,
      subject: `Hello person ${i}`,
      html: `<p>Hello person ${i}</p>${'<p>Some news of November that fills the letter.</p>'.repeat(60)}`,
      text: `Hello person ${i}`,
      messageId: `<${i}.bench@company.com>`,
    }),
  ),
);
const seconds = (performance.now() - started) / 1000;
transport.close();
process.send({ seconds, peakKiB: process.resourceUsage().maxRSS });
process.disconnect();
