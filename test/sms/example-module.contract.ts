import { describe, expect, it } from 'vitest';
import { smsModules } from '../../server/src/sms/modules.ts';
import { readPage } from '../support/pages.ts';
import { callingContract, isSigned, signingContract } from './callback-contract.ts';
import { describingContract, sendingContract } from './module-contract.ts';
import { compileExample, loadExample, PAGE } from './module-example.ts';

const { example, exampleCase } = await loadExample();

describe('the page that tells how to write a module', () => {
  it('has an example that compiles', () => {
    expect(compileExample()).toEqual([]);
  });

  it('names all that a module and its description may have', () => {
    const page = readPage(PAGE);
    const parts = smsModules.flatMap((module) => [
      ...Object.keys(module).filter((part) => part !== 'descriptor'),
      ...Object.keys(module.descriptor),
    ]);
    for (const part of new Set(parts)) expect(page, part).toMatch(new RegExp(`^\\| \`${part}\``, 'm'));
  });

  it('has an example in which calls are signed', () => {
    expect(isSigned(exampleCase)).toBe(true);
  });
});

describe(`its example ${example.descriptor.name}`, () => {
  describingContract(example);
  sendingContract(exampleCase);
  callingContract(exampleCase);
  if (isSigned(exampleCase)) signingContract(exampleCase);
});
