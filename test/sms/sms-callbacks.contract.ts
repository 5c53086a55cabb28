import { describe } from 'vitest';
import { callingContract, isSigned, signingContract } from './callback-contract.ts';
import { httpModuleCases } from './module-cases.ts';

describe.each(httpModuleCases.filter(isSigned))('$name, a call that is signed', signingContract);
describe.each(httpModuleCases)('$name, calls that bring many', callingContract);
