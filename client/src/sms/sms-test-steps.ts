import type { EventOfRunFragment } from '../gql/graphql.ts';
import { detailsOf } from '../settings/use-event-run.ts';

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Reads how long a step took, in milliseconds. */
export function tookMs(event: EventOfRunFragment): number | null {
  const { ms, tookMs: took } = detailsOf(event);
  return numberOf(ms) ?? numberOf(took);
}

/** Writes the request, or the provider's raw answer, as lines; secrets are masked by the server. */
export function rawLines(event: EventOfRunFragment): string[] {
  const { line, headers, body, raw } = detailsOf(event);
  if (event.stage === 'REQUEST') {
    const names = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
    const text = textOf(body);
    return [
      textOf(line) ?? '',
      ...names.map(([name, value]) => `${name}: ${String(value)}`),
      ...(text ? ['', text] : []),
    ];
  }
  const answer = event.stage === 'ANSWER' ? textOf(raw) : null;
  return answer ? ['', ...answer.split('\n')] : [];
}

/** The events that are steps done; a wait that still goes on is none yet. */
export function doneSteps(
  events: readonly EventOfRunFragment[],
  isRunning: boolean,
): readonly EventOfRunFragment[] {
  const steps = events.filter(({ stage }) => stage !== 'DONE');
  return isRunning && steps.at(-1)?.stage === 'WAITING' ? steps.slice(0, -1) : steps;
}
