// Runs server and client and rebuilds both when a file changes.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, ROOT } from './prepare.mjs';

prepare();
const commands = [
  ['server', 'tsdown', ['--watch', 'src', '-l', 'warn']],
  ['server', 'node', ['--watch', 'dist/main.mjs']],
  ['client', 'vite', []],
];
const children = commands.map(([folder, command, args]) => {
  const cwd = join(ROOT, folder);
  const path = `${join(cwd, 'node_modules/.bin')}:${process.env.PATH}`;
  return spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path } });
});
const stop = () => children.forEach((child) => child.kill('SIGTERM'));
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
children.forEach((child) => child.on('exit', stop));
