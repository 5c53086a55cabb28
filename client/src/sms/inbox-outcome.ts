import type { InboxRowFragment } from '../gql/graphql.ts';

export interface Outcome {
  /** `look`: a person has to. */
  kind: 'stop' | 'done' | 'look' | 'help';
  /** Key of its text. */
  words:
    'waiting' | 'stopped' | 'stoppedBefore' | 'stopNobody' | 'started' | 'startNothing' | 'help' | 'nearStop';
}

type Message = Pick<InboxRowFragment, 'handledAt' | 'meaning' | 'changed' | 'number'>;

/** Says what came of a message; null for one that is to be read like any other. */
export function outcomeOf({ handledAt, meaning, changed, number }: Message): Outcome | null {
  if (!handledAt) return { kind: 'help', words: 'waiting' };
  switch (meaning) {
    case 'STOP':
      if (!number) return { kind: 'look', words: 'stopNobody' };
      return { kind: 'stop', words: changed ? 'stopped' : 'stoppedBefore' };
    case 'START':
      return changed ? { kind: 'done', words: 'started' } : { kind: 'look', words: 'startNothing' };
    case 'HELP':
      return { kind: 'look', words: 'help' };
    case 'NEAR_STOP':
      return { kind: 'look', words: 'nearStop' };
    default:
      return null;
  }
}
