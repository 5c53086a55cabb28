/** The steps of a live test, in their order. */
export const SMS_TEST_STAGES = [
  'SETTINGS',
  'NUMBER',
  'SENDER',
  'ENCODING',
  'REQUEST',
  'ANSWER',
  'WAITING',
  'REPORT',
  'DONE',
] as const;
export type SmsTestStage = (typeof SMS_TEST_STAGES)[number];

export const SMS_TEST_OUTCOMES = [
  'DELIVERED',
  'UNDELIVERED',
  'ACCEPTED',
  'NO_REPORT',
  'REFUSED',
  'UNREACHABLE',
  'UNKNOWN',
  'CANCELLED',
] as const;
export type SmsTestOutcome = (typeof SMS_TEST_OUTCOMES)[number];

export type SmsTestLevel = 'INFO' | 'WARNING' | 'ERROR';

/** One step as it happened; whoever stores it numbers it and adds the time. */
export interface SmsTestEvent {
  stage: SmsTestStage;
  level: SmsTestLevel;
  text: string;
  details: Readonly<Record<string, unknown>>;
}

export interface SmsTestResult {
  outcome: SmsTestOutcome;
  /** The refusal's code, that of the outgoing door or the report's; null if there is nothing to look up. */
  code: string | null;
  /** What to do about it; null if there is nothing to do. */
  mend: string | null;
  /** True if the provider took the message, whatever became of it then. */
  accepted: boolean;
}

/** Tells of one step. */
export type Tell = (
  stage: SmsTestStage,
  level: SmsTestLevel,
  text: string,
  details?: Readonly<Record<string, unknown>>,
) => void;

/** Builds the end of a test whose message no provider took. */
export function failed(outcome: SmsTestOutcome, code: string | null, mend: string | null): SmsTestResult {
  return { outcome, code, mend, accepted: false };
}
