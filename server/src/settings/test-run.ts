/** A live trial of settings: a check of the SMTP connection, or a test of the SMS settings. */
export type TestRunKind = 'SMTP' | 'SMS';

/** One step as it happened, before it is numbered. */
export interface NewRunEvent {
  stage: string;
  level: 'INFO' | 'WARNING' | 'ERROR';
  text: string;
  details: Readonly<Record<string, unknown>>;
}

/** A stored step. */
export interface RunEvent extends Omit<NewRunEvent, 'details'> {
  /** From 1, without a gap. */
  seq: number;
  at: number;
  details: unknown;
}

/** How a run ended. */
export interface RunResult {
  outcome: string;
  code: string | null;
  mend: string | null;
  /** True if a provider took a message, which counts against the limit. */
  accepted?: boolean;
}

export interface TestRun {
  id: string;
  kind: TestRunKind;
  /** Who started it. */
  userId: string;
  /** Names the values that were tried without telling them. */
  subjectHash: string;
  /** Null until it is done. */
  outcome: string | null;
  code: string | null;
  mend: string | null;
  startedAt: number;
  endedAt: number | null;
}

/** The last stage of every run: it tells outcome, code and mend. */
export const LAST_STAGE = 'DONE';

/** Longer than any run can take: what is older has lost its server instance. */
export const LONGEST_RUN_MS = 5 * 60_000;

/** Builds the end of a run that was not seen to its end. */
export function endedEvent({ outcome, code, mend }: RunResult, text: string): NewRunEvent {
  const level = outcome === 'CANCELLED' ? 'WARNING' : 'ERROR';
  return { stage: LAST_STAGE, level, text, details: { outcome, code, mend } };
}
