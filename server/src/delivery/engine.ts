import type { Instance } from './delivery-store.ts';
import { Dispatcher, type DispatcherParts, LEASE_MS } from './dispatcher.ts';
import type { EngineSignals } from './engine-signals.ts';
import type { ChannelName } from './group.ts';

const RENEW_MS = 3_000;
const LOOK_MS = 1_000;
const CHANNELS: readonly ChannelName[] = ['EMAIL', 'SMS'];

export interface EngineParts extends DispatcherParts {
  /** Stays the same over restarts: a restarted instance knows its former life by it. */
  instanceId: string;
  /** True: no other server instance uses this database, so whatever is left over at the start is dead. */
  alone: boolean;
}

/** Sends what is due, by the newest settings; recovers what others left behind; ends without leaving anybody in doubt. */
export class Engine implements EngineSignals {
  #dispatcher: Dispatcher | null = null;
  #instance: Instance | null = null;
  readonly #ends: (() => void)[] = [];
  #endRenewing: () => void = () => undefined;

  constructor(private readonly parts: EngineParts) {}

  /** Begins a new life: fences the former one, takes over what it left, and goes to work. */
  async start(): Promise<void> {
    const { store, queue, settings, clock, instanceId, alone } = this.parts;
    const instance = await store.register(instanceId, clock.now(), LEASE_MS);
    const dispatcher = new Dispatcher(instance, this.parts);
    this.#instance = instance;
    await this.#recover(instance, alone);
    this.#dispatcher = dispatcher;
    await queue.work((job, signal) => dispatcher.handle(job, signal));
    this.#ends.push(
      settings.onChange(({ channel, applyNow }) => {
        if (applyNow) dispatcher.applyNow(channel);
        this.wake(channel);
      }),
      this.#every(LOOK_MS, () => this.#look(instance)),
    );
    this.#endRenewing = this.#every(RENEW_MS, () => this.#renew(instance, dispatcher));
    this.#wakeAll();
  }

  wake(channel: ChannelName): void {
    this.#dispatcher?.wake(channel);
  }

  stop(groupId: string): void {
    this.#dispatcher?.stop((started) => started.groupId === groupId);
  }

  ratePerSecond(groupId: string): number {
    return this.#dispatcher?.ratePerSecond(groupId) ?? 0;
  }

  /** Finishes the messages in hand, hands back the rest, and ends. */
  async close(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    this.#dispatcher?.stop(() => true);
    await this.parts.queue.close();
    this.#endRenewing();
    if (this.#instance) await this.parts.store.unregister(this.#instance);
  }

  /** Looks for work that nobody announced: a retry that is due, a hold that is over, another instance that died. */
  async #look(instance: Instance): Promise<void> {
    await this.#recover(instance, false);
    this.#wakeAll();
  }

  async #recover(instance: Instance, alone: boolean): Promise<void> {
    const { store, settings, clock } = this.parts;
    const [email, sms] = await Promise.all([settings.current('EMAIL'), settings.current('SMS')]);
    await store.recover({ instance, alone, settings: { EMAIL: email, SMS: sms }, nowMs: clock.now() });
  }

  /** Prolongs the leases; a process that lost its slot meanwhile must not begin another message. */
  async #renew(instance: Instance, dispatcher: Dispatcher): Promise<void> {
    const asked = [...dispatcher.alive.keys()];
    const held = await this.parts.store.renew(instance, this.parts.clock.now() + LEASE_MS);
    dispatcher.stop(({ id }) => asked.includes(id) && !held.has(id));
  }

  #wakeAll(): void {
    for (const channel of CHANNELS) this.wake(channel);
  }

  /** Does something again and again, the next time counted from its end; gives the function that ends it. */
  #every(ms: number, act: () => Promise<void>): () => void {
    let ended = false;
    let cancel = () => undefined as void;
    const next = () => {
      cancel = this.parts.clock.after(ms, () => {
        const done = () => (ended ? undefined : next());
        act().catch(this.parts.onError).finally(done);
      });
    };
    next();
    return () => {
      ended = true;
      cancel();
    };
  }
}
