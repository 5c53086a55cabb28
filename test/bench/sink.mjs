// An SMTP server that takes everything as fast as it can and counts it; in a process of its own.
import { createServer } from 'node:net';

let messages = 0;
let connections = 0;

const server = createServer((socket) => {
  connections++;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.write('220 sink ESMTP\r\n');
  let waiting = '';
  let inBody = false;
  socket.on('data', (chunk) => {
    waiting += chunk.toString('latin1');
    let answers = '';
    for (;;) {
      if (inBody) {
        const end = waiting.indexOf('\r\n.\r\n');
        if (end === -1) {
          // Only the last bytes can be the beginning of the end.
          waiting = waiting.slice(-4);
          break;
        }
        waiting = waiting.slice(end + 5);
        inBody = false;
        messages++;
        answers += '250 2.0.0 OK\r\n';
        continue;
      }
      const end = waiting.indexOf('\r\n');
      if (end === -1) break;
      const verb = waiting.slice(0, 4).toUpperCase();
      waiting = waiting.slice(end + 2);
      if (verb === 'EHLO') answers += '250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n';
      else if (verb === 'DATA') {
        answers += '354 go on\r\n';
        inBody = true;
        // The dot of an empty body would stand at the very beginning.
        waiting = `\r\n${waiting}`;
      } else if (verb === 'QUIT') {
        socket.end(`${answers}221 bye\r\n`);
        return;
      } else answers += '250 2.1.0 OK\r\n';
    }
    if (answers) socket.write(answers);
  });
});

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => process.send({ messages, connections }));
process.on('disconnect', () => process.exit(0));
