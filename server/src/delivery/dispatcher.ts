import { nextProbeMs } from '@mailroom/shared/retry-schedule';
import type { Clock } from '../platform/clock.ts';
import type { DeliveryStore, Instance, StartedProcess } from './delivery-store.ts';
import type { ChannelName } from './group.ts';
import type { GroupListener } from './group-listener.ts';
import { Journal } from './journal.ts';
import type { Job, ProcessQueue } from './process-queue.ts';
import { Pacer } from './pacer.ts';
import { RateMeter } from './rate-meter.ts';
import { SendingProcess } from './sending-process.ts';
import type { DispatchSettings, SettingsSource } from './settings-source.ts';
import type { Way } from './way.ts';

/** How long a process is believed alive without a sign of life. */
export const LEASE_MS = 10_000;

export interface DispatcherParts {
  store: DeliveryStore;
  queue: ProcessQueue;
  settings: SettingsSource;
  ways: Readonly<Partial<Record<ChannelName, Way>>>;
  listener: Pick<GroupListener, 'progress'>;
  clock: Clock;
  newProcessId: () => string;
  random: () => number;
  /** Lets whatever input has arrived be handled first. */
  breathe: () => Promise<void>;
  /** Told of what nobody expected; the engine goes on. */
  onError: (error: unknown) => void;
}

/** A channel as the dispatcher knows it. */
class Lane {
  /** A job is in the queue that has not begun: another one would find nothing that this one does not. */
  asked = false;
  faults = 0;
  notBeforeMs = 0;
  /** Grows whenever settings are to be applied at once. */
  applied = 0;

  constructor(readonly pacer: Pacer) {}
}

/**
 * Turns jobs into processes. A job that starts a process asks for the next one, and so does a process that ends; a job
 * that finds no slot or nobody due ends quietly. So there is no round and no barrier, and settings are read each time.
 */
export class Dispatcher {
  readonly #journal: Journal;
  readonly #rates = new RateMeter();
  readonly #alive = new Map<string, SendingProcess>();
  readonly #lanes: Record<ChannelName, Lane>;

  constructor(
    private readonly instance: Instance,
    private readonly parts: DispatcherParts,
  ) {
    const { store, clock, breathe, onError, listener } = parts;
    const laneOf = (channel: ChannelName) => new Lane(new Pacer(channel, parts));
    this.#lanes = { EMAIL: laneOf('EMAIL'), SMS: laneOf('SMS') };
    const onCommitted = (groupIds: ReadonlySet<string>) => groupIds.forEach((id) => listener.progress(id));
    this.#journal = new Journal({ store, clock, breathe, onError, onCommitted });
  }

  /** The processes that run here, by id. */
  get alive(): ReadonlyMap<string, SendingProcess> {
    return this.#alive;
  }

  ratePerSecond(groupId: string): number {
    return this.#rates.perSecond(groupId, this.parts.clock.now());
  }

  /** Asks for a process, if one is possible. */
  wake(channel: ChannelName): void {
    const lane = this.#lanes[channel];
    if (lane.asked || !this.parts.ways[channel]) return;
    lane.asked = true;
    this.parts.queue.put({ channel }).catch((error: unknown) => {
      lane.asked = false;
      this.parts.onError(error);
    });
  }

  /** Ends processes after the message in hand. */
  stop(which: (started: StartedProcess) => boolean): void {
    for (const process of this.#alive.values()) if (which(process.started)) process.stop();
  }

  /** Ends the processes of a channel after the message in hand, and those that begin with settings read before. */
  applyNow(channel: ChannelName): void {
    this.#lanes[channel].applied += 1;
    this.stop((started) => started.channel === channel);
  }

  /** Does one job. */
  async handle({ channel }: Job, signal: AbortSignal): Promise<void> {
    const lane = this.#lanes[channel];
    const way = this.parts.ways[channel];
    lane.asked = false;
    if (!way || signal.aborted || this.parts.clock.now() < lane.notBeforeMs) return;
    try {
      await this.#serve(channel, way, signal);
      lane.faults = 0;
    } catch (error) {
      lane.faults += 1;
      lane.notBeforeMs = this.parts.clock.now() + nextProbeMs(lane.faults);
      this.parts.onError(error);
    }
  }

  async #serve(channel: ChannelName, way: Way, signal: AbortSignal): Promise<void> {
    const lane = this.#lanes[channel];
    const { applied } = lane;
    const settings = await this.parts.settings.current(channel);
    await this.parts.queue.setConcurrency(channel, settings.smtpThreads);
    const started = await this.#start(channel, settings);
    if (!started) return;
    const process = this.#processOf(started, way, settings);
    if (lane.applied !== applied) process.stop();
    this.wake(channel);
    await this.#run(process, signal);
    this.wake(channel);
  }

  #start(channel: ChannelName, settings: DispatchSettings): Promise<StartedProcess | null> {
    const { store, clock, newProcessId } = this.parts;
    return store.startProcess({
      ...{ processId: newProcessId(), channel, instance: this.instance, settings },
      ...{ nowMs: clock.now(), leaseMs: LEASE_MS },
    });
  }

  #processOf(started: StartedProcess, way: Way, settings: DispatchSettings): SendingProcess {
    const { store, clock, random, onError } = this.parts;
    return new SendingProcess(started, {
      ...{ way, store, journal: this.#journal, clock, random, settings, onError },
      pace: (ended) => this.#lanes[started.channel].pacer.turn(settings.perSecond ?? 0, ended),
      onAccepted: (groupId) => this.#rates.add(groupId, clock.now()),
      onHoldEnded: () => this.wake(started.channel),
    });
  }

  async #run(process: SendingProcess, signal: AbortSignal): Promise<void> {
    const { id, groupId } = process.started;
    this.#alive.set(id, process);
    this.parts.listener.progress(groupId);
    try {
      await process.run(signal);
    } finally {
      this.#alive.delete(id);
      this.parts.listener.progress(groupId);
    }
  }
}
