import { readProblem } from './problem.ts';

/** Says in one sentence what went wrong, for a person. */
export const sentenceOf = (error: unknown): string => readProblem(error).sentence;
