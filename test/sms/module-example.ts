import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import type { SmsModule } from '../../server/src/sms/sms-module.ts';
import { codeBlocks, ROOT } from '../support/pages.ts';
import type { HttpModuleCase } from './module-case.ts';

/** The page that tells how to write a module. */
export const PAGE = 'server/src/sms/modules/README.md';

/** Where a reader puts the example's two files, and their code as the page has it. */
const FILES = new Map([
  [join(ROOT, 'server/src/sms/modules/example.ts'), onlyBlock('ts module')],
  [join(ROOT, 'test/sms/modules/example.ts'), onlyBlock('ts case')],
]);

function onlyBlock(mark: string): string {
  const [code, ...more] = codeBlocks(PAGE, mark);
  if (code === undefined || more.length > 0) throw new Error(`Expected one block "${mark}" in ${PAGE}.`);
  return code;
}

/** Compiles the example as if it lay where it belongs; gives what the compiler finds. */
export function compileExample(): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'test/tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, join(ROOT, 'test'));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => FILES.has(path) || fileExists(path);
  host.readFile = (path) => FILES.get(path) ?? readFile(path);
  const program = ts.createProgram([...FILES.keys()], options, host);
  return [...FILES.keys()].flatMap((path) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

/** Loads the example: both files lie side by side in a folder of their own while they are read. */
export async function loadExample(): Promise<{ example: SmsModule; exampleCase: HttpModuleCase }> {
  const folder = mkdtempSync(join(import.meta.dirname, '.example-'));
  const homes = [...FILES.keys()];
  const placeOf = (home: string) => join(folder, `${homes.indexOf(home)}.ts`);
  try {
    for (const [home, code] of FILES) {
      const moved = code.replaceAll(/(?<= from ')\.[^']+/g, (path) => {
        const target = resolve(dirname(home), path);
        return FILES.has(target) ? placeOf(target) : target;
      });
      writeFileSync(placeOf(home), moved);
    }
    const parts = await Promise.all(homes.map((home) => import(placeOf(home))));
    return Object.assign({}, ...parts);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
