import type { ChannelName } from './group.ts';

/** What the engine obeys, as it was saved last. */
export interface DispatchSettings {
  version: number;
  maxPerConnection: number;
  smtpThreads: number;
  /** What becomes of a recipient who may have got his message: ask a person, or send again. */
  unclearRecipients: 'HOLD' | 'RESEND';
  /** Messages per second over all server instances; 0 or none for no limit. */
  perSecond?: number;
}

export interface SettingsChanged {
  channel: ChannelName;
  /** True: processes under way hand back what is left after the message in hand. */
  applyNow: boolean;
}

/** Where the engine reads its settings. */
export interface SettingsSource {
  current(channel: ChannelName): Promise<DispatchSettings>;
  /** Calls back after a save was committed; gives the function that ends it. */
  onChange(listener: (change: SettingsChanged) => void): () => void;
}
