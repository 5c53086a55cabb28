import type { MailingKind, RecipientState, StatusReason } from '@mailroom/shared/mailing-state';

/** Which way messages go out; each has settings, slots and waits of its own. */
export type ChannelName = MailingKind;

export const GROUP_STATES = ['DRAFT', 'RUNNING', 'PAUSED', 'CANCELLED', 'ENDED'] as const;

/** The life of a group of recipients that are sent the same thing; delivery does not know what it is. */
export type GroupState = (typeof GROUP_STATES)[number];

export interface GroupStatus {
  state: GroupState;
  /** Why a running group waits, or why it is paused. */
  reason: StatusReason | null;
}

/** How many recipients are in which state; a state without any may be left out. */
export type StateCounts = Partial<Record<RecipientState, number>>;
