// Runs every test there is and counts. No dependencies: this runs on a bare clone.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, ROOT } from '../server/prepare.mjs';

const ARTIFACTS = join(ROOT, 'test/.artifacts');
const BIN = join(ROOT, 'node_modules/.bin');
const counts = { passed: 0, failed: 0, skipped: 0 };
const skippedKinds = [];

/** The peers that nobody here wrote, each with how to tell that it is installed. */
const PEERS = {
  'smtp-sink': () => onPath('smtp-sink', ['/usr/sbin', '/usr/lib/postfix/sbin']),
  kannel: () => onPath('bearerbox', ['/usr/sbin']),
  'net-smpp': () => spawnSync('perl', ['-MNet::SMPP', '-e', '1']).status === 0,
  'osmo-msc': () => onPath('osmo-msc') && onPath('gcc') && existsSync('/usr/include/netinet/in.h'),
};

function onPath(name, more = []) {
  return [...(process.env.PATH ?? '').split(':'), ...more].some((folder) => existsSync(join(folder, name)));
}

function chromium() {
  return existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium');
}

function execute(command, args, env = {}) {
  return (
    spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0
  );
}

function heading(text) {
  process.stdout.write(`\n── ${text}\n`);
}

function count(passed, failed, skipped = 0) {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
}

function skip(name, why) {
  heading(`${name}: skipped, ${why}`);
  skippedKinds.push(name);
  counts.skipped++;
}

/** One step that either holds or does not. */
function step(name, command, args) {
  heading(name);
  const held = execute(command, args);
  count(held ? 1 : 0, held ? 0 : 1);
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function vitest(name, projects, filters = []) {
  heading(name);
  const report = join(ARTIFACTS, `${name.replaceAll(/\W+/g, '-')}.json`);
  const args = [
    'run',
    '--config',
    'test/vitest.config.ts',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const held = execute(join(BIN, 'vitest'), [
    ...args,
    ...projects.flatMap((p) => ['--project', p]),
    ...filters,
  ]);
  const result = readReport(report);
  if (!result) return count(0, 1);
  // A file that cannot be loaded has no tests to fail, yet it is a failure.
  const broken = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = result.numFailedTests + broken.length;
  count(result.numPassedTests, failed || (held ? 0 : 1), result.numPendingTests + result.numTodoTests);
}

function playwright() {
  heading('e2e');
  const report = join(ARTIFACTS, 'e2e.json');
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const held = execute(
    join(BIN, 'playwright'),
    ['test', '--config', 'test/playwright.config.ts', '--reporter=list,json'],
    env,
  );
  const stats = readReport(report)?.stats;
  if (!stats) return count(0, 1);
  count(stats.expected, stats.unexpected + stats.flaky || (held ? 0 : 1), stats.skipped);
}

function interopFiles(peer) {
  return readdirSync(join(ROOT, 'test'), { recursive: true })
    .map(String)
    .filter((file) => !file.includes('node_modules') && file.endsWith(`.${peer}.interop.ts`));
}

prepare();
rmSync(ARTIFACTS, { recursive: true, force: true });
mkdirSync(ARTIFACTS, { recursive: true });
step('format', join(BIN, 'prettier'), ['--check', '--log-level', 'warn', '.']);
step('lint', join(BIN, 'eslint'), ['.']);
step('types', 'npx', ['-y', 'pnpm@12.21.0', 'run', 'types']);
step('schema', 'npx', ['-y', 'pnpm@12.21.0', '--filter', '@mailroom/server', 'run', 'schema:check']);
// Without a path there is no npx: whoever starts now, perhaps without a network, must find everything built.
step('ready to start', process.execPath, [
  '--input-type=module',
  '-e',
  "process.env.PATH = ''; (await import('./server/prepare.mjs')).prepare();",
]);
vitest('unit, feature and contract', ['unit', 'feature', 'postgres', 'contract']);
vitest('reliability', ['reliability']);
for (const [peer, installed] of Object.entries(PEERS)) {
  if (installed()) vitest(`interop with ${peer}`, ['interop'], interopFiles(peer));
  else skip(`interop with ${peer}`, `${peer} is not installed`);
}
if (chromium()) playwright();
else skip('e2e', 'chromium is not installed');
step('bench', 'node', ['test/bench/run.mjs', '--short']);

if (skippedKinds.length > 0) process.stdout.write(`\nSkipped: ${skippedKinds.join(', ')}\n`);
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exit(counts.failed > 0 ? 1 : 0);
