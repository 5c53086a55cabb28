import type { CheckCode } from '@mailroom/shared/smtp-advice';
import type { Reply } from '../delivery/channel.ts';

/** Stages of a check in the order of a STARTTLS session; with TLS from the first byte on, TLS comes before GREETING. */
export const CHECK_STAGES = [
  'RESOLVE',
  'CONNECT',
  'GREETING',
  'EHLO',
  'TLS',
  'AUTH',
  'SENDER',
  'RECIPIENT',
  'MESSAGE',
  'QUIT',
  'ADVICE',
  'DONE',
] as const;
export type CheckStage = (typeof CHECK_STAGES)[number];

export const CHECK_OUTCOMES = ['PROVEN', 'PASSED', 'FAILED', 'CANCELLED'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

/** What is shown of a stage, as it happened. */
export interface CheckStageEvent {
  stage: CheckStage;
  level: 'INFO' | 'WARNING' | 'ERROR';
  text: string;
  /** `ms`, `transcript` (lines, each with `C: ` or `S: `) and what the stage found out; secrets are masked. */
  details: Readonly<Record<string, unknown>>;
}

export interface CheckResult {
  outcome: CheckOutcome;
  /** Why it failed; null unless `FAILED`. */
  code: CheckCode | null;
  /** What is likely to help. */
  mend: string | null;
}

/** What one stage came to. */
export type StageResult =
  | { ok: true; text: string; level?: 'INFO' | 'WARNING'; details?: Readonly<Record<string, unknown>> }
  | StageFailure;

export interface StageFailure {
  ok: false;
  code: CheckCode | 'CANCELLED';
  text: string;
  /** The server's refusal, if it was one. */
  reply?: Reply;
  details?: Readonly<Record<string, unknown>>;
}
