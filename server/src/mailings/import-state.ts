/** One row that is not sent to, with the reason. */
export interface ImportProblem {
  /** Line of the file, or place in the list; the first is 1. */
  line: number;
  address: string | null;
  /** `DUPLICATE`, `BLOCKED`, or `INVALID: …` and `UNREADABLE: …` with a sentence. */
  reason: string;
}

/** How far an import is, or how it ended. */
export interface ImportState {
  mailingId: string;
  /** Rows that will be sent to. */
  added: number;
  /** Rows that will not, each for a reason. */
  skipped: number;
  finished: boolean;
  /** Why it did not get to the end of the file; what was read before is kept. */
  error: string | null;
  /** The first of them. */
  problems: ImportProblem[];
}

/** So many problems are named one by one; `skipped` counts all. */
export const MAX_PROBLEMS = 1_000;

/** Starts the report of an import. */
export function newImport(mailingId: string): ImportState {
  return { mailingId, added: 0, skipped: 0, finished: false, error: null, problems: [] };
}

/** Adds to a report what became of some rows; every problem is one row that is skipped. */
export function withRows(state: ImportState, added: number, problems: readonly ImportProblem[]): ImportState {
  const named = [...problems].sort((a, b) => a.line - b.line);
  return {
    ...state,
    added: state.added + added,
    skipped: state.skipped + problems.length,
    problems: [...state.problems, ...named.slice(0, Math.max(0, MAX_PROBLEMS - state.problems.length))],
  };
}
