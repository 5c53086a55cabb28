// Installs and builds, only when something differs from the last time. No dependencies: this runs on a bare clone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PNPM = ['-y', 'pnpm@12.21.0'];
const MANIFESTS = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].concat(
  ['shared', 'server', 'client', 'test'].map((folder) => `${folder}/package.json`),
);
const SOURCES = [
  'shared',
  'server/src',
  'server/tsdown.config.ts',
  'server/schema.graphql',
  'client/src',
  'client/public',
];
const CLIENT_FILES = ['client/index.html', 'client/vite.config.ts', 'client/codegen.ts'];
const GENERATED = ['client/src/gql'];

/** Lists the files below a path, in a fixed order. */
function filesBelow(path) {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute) || GENERATED.includes(path)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute)
    .sort()
    .filter((name) => name !== 'node_modules' && name !== 'dist')
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

function stampOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(filesBelow)) hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

/** Runs a command with its output shown; ends the program with a sentence if it fails. */
export function run(command, args, env = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (result.status === 0) return;
  process.stderr.write(`\nThis failed: ${command} ${args.join(' ')}\n`);
  process.exit(result.status ?? 1);
}

/** Runs pnpm in its fixed version. Always through npx: run bare it does not pass on where Node's headers are. */
export function pnpm(...args) {
  run('npx', [...PNPM, ...args]);
}

function whenChanged({ stampFile, stamp, made }, what, act) {
  const file = join(ROOT, stampFile);
  const isThere = made.every((path) => existsSync(join(ROOT, path)));
  if (isThere && existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  process.stdout.write(`${what}\n`);
  act();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stamp);
}

/** Brings dependencies and build up to date. */
export function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Mailroom needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
    process.exit(1);
  }
  const install = stampOf(MANIFESTS);
  const installed = { stampFile: 'node_modules/.mailroom-install.stamp', stamp: install, made: [] };
  whenChanged(installed, 'Installing dependencies …', () =>
    pnpm('install', '--frozen-lockfile', '--reporter=append-only'),
  );
  const build = stampOf([...MANIFESTS, ...SOURCES, ...CLIENT_FILES]);
  // Not in a folder that a build empties: the schema check of the tests builds the server, too.
  const built = {
    stampFile: 'node_modules/.mailroom-build.stamp',
    stamp: build,
    made: ['server/dist/main.mjs', 'client/dist/index.html'],
  };
  whenChanged(built, 'Building …', () => pnpm('run', 'build'));
}
