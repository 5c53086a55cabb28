import type { RecipientState } from '@mailroom/shared/mailing-state';
import type { OursVerdict, Reply } from './channel.ts';
import type { ChannelName } from './group.ts';
import type { ClaimedRecipient } from './renderer.ts';
import type { DispatchSettings } from './settings-source.ts';

/** A server instance in one of its lives; the epoch tells a restarted one from the one before. */
export interface Instance {
  id: string;
  epoch: number;
}

export interface StartRequest {
  processId: string;
  channel: ChannelName;
  instance: Instance;
  settings: DispatchSettings;
  nowMs: number;
  leaseMs: number;
}

/** A process that has its slot and its batch. */
export interface StartedProcess {
  id: string;
  channel: ChannelName;
  groupId: string;
  slot: number;
  /** It was started while the channel is on hold, to see whether it goes again. */
  probe: boolean;
  batch: ClaimedRecipient[];
}

/** A recipient's new state, as his process found it. */
export interface RecipientChange {
  recipientId: number;
  groupId: string;
  processId: string;
  state: Exclude<RecipientState, 'SENDING' | 'DELIVERED' | 'UNDELIVERED' | 'BOUNCED'>;
  reason: string | null;
  /** Milliseconds since 1970, for those who wait. */
  dueAt: number;
  deferrals: number;
  /** 1 if it counts as an attempt on this recipient. */
  attempts: 0 | 1;
  reply: Reply | null;
  replyClass: string | null;
  /** The other side's own name for the message. */
  providerId: string | null;
}

/** The word that a body is about to leave. */
export interface Intent {
  recipientId: number;
  groupId: string;
  processId: string;
  messageId: string;
  contentVersion: number;
}

/** How a process ended. */
export interface ProcessEnd {
  process: Pick<StartedProcess, 'id' | 'channel' | 'groupId' | 'probe'>;
  settings: DispatchSettings;
  /** What is not recorded yet. */
  changes: readonly RecipientChange[];
  /** What went wrong with the channel, if anything did. */
  failure: OursVerdict | null;
  /** Something was accepted. */
  accepted: boolean;
  nowMs: number;
}

export interface RecoverRequest {
  instance: Instance;
  /** Settings by channel: what becomes of a recipient in doubt. */
  settings: Readonly<Record<ChannelName, Pick<DispatchSettings, 'unclearRecipients'>>>;
  /** True: whatever is not of this instance's present life is over, whether its lease ran out or not. */
  alone: boolean;
  nowMs: number;
}

/** Where recipients, slots and holds are kept. Every method is one transaction, and counts move with the states. */
export interface DeliveryStore {
  /** Begins a new life of an instance: all that its former life holds is fenced from now on. */
  register(instanceId: string, nowMs: number, leaseMs: number): Promise<Instance>;
  /** Prolongs what this instance holds; gives the processes that it still has. */
  renew(instance: Instance, leaseUntilMs: number): Promise<ReadonlySet<string>>;
  unregister(instance: Instance): Promise<void>;
  /** Takes over from processes that are dead; gives the channels that have room or work by it. */
  recover(request: RecoverRequest): Promise<ReadonlySet<ChannelName>>;
  /** Gives a process a slot, a group whose turn it is, and a batch; null if there is no room, no work, or a hold. */
  startProcess(request: StartRequest): Promise<StartedProcess | null>;
  /**
   * Records outcomes and intents together; gives the recipients whose body may leave. Refused are those whose process
   * lost its slot, whose group does not run, or who were blocked or taken away in the meantime.
   */
  commit(
    changes: readonly RecipientChange[],
    intents: readonly Intent[],
    nowMs: number,
  ): Promise<ReadonlySet<number>>;
  /**
   * Takes the next places in the row of a channel that sends so many messages per second over all server instances;
   * gives the time of the first.
   */
  takePlaces(channel: ChannelName, places: number, perSecond: number, nowMs: number): Promise<number>;
  /** Ends the hold of a channel: a probe got through. */
  endHold(channel: ChannelName, nowMs: number): Promise<void>;
  /** Hands back what is left, frees the slot, holds or pauses what the failure speaks of, and ends the group if it is done. */
  endProcess(end: ProcessEnd): Promise<void>;
}
