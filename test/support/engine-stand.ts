import { expect } from 'vitest';
import { BlockedAddresses } from '../../server/src/delivery/blocked-addresses.service.ts';
import { Delivery } from '../../server/src/delivery/delivery.service.ts';
import { EmbeddedProcessQueue } from '../../server/src/delivery/embedded.process-queue.ts';
import { Engine } from '../../server/src/delivery/engine.ts';
import type { ChannelName, GroupStatus, StateCounts } from '../../server/src/delivery/group.ts';
import { GroupListeners } from '../../server/src/delivery/group-listener.ts';
import type { NewRecipient } from '../../server/src/delivery/recipient-row.ts';
import type { Renderer } from '../../server/src/delivery/renderer.ts';
import type {
  DispatchSettings,
  SettingsChanged,
  SettingsSource,
} from '../../server/src/delivery/settings-source.ts';
import { TypeormBlockedStore } from '../../server/src/delivery/typeorm.blocked-store.ts';
import { TypeormDeliveryStore } from '../../server/src/delivery/typeorm.delivery-store.ts';
import { TypeormGroupStore } from '../../server/src/delivery/typeorm.group-store.ts';
import { wayOf } from '../../server/src/delivery/way.ts';
import type { Database } from '../../server/src/platform/database/database.ts';
import { sql } from '../../server/src/platform/database/sql.ts';
import { FakeChannel, type FakeMessage, fakeRenderer } from './fake-channel.ts';
import { ManualClock } from './manual-clock.ts';

/** Settings that a test changes at will. */
export class FakeSettings implements SettingsSource {
  readonly #listeners = new Set<(change: SettingsChanged) => void>();
  now: DispatchSettings = { version: 1, maxPerConnection: 100, smtpThreads: 5, unclearRecipients: 'HOLD' };

  async current(): Promise<DispatchSettings> {
    return this.now;
  }

  onChange(listener: (change: SettingsChanged) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  save(change: Partial<DispatchSettings>, applyNow = false): void {
    this.now = { ...this.now, ...change, version: this.now.version + 1 };
    for (const listener of this.#listeners) listener({ channel: 'EMAIL', applyNow });
  }
}

export interface StandOptions {
  settings?: Partial<DispatchSettings>;
  clock?: ManualClock;
  instanceId?: string;
  alone?: boolean;
  renderer?: Renderer<FakeMessage>;
}

/** Makes rows with addresses that no other call has. */
export function people(count: number, prefix = 'p'): NewRecipient[] {
  return Array.from({ length: count }, (_, i) => {
    const address = `${prefix}${String(i + 1).padStart(5, '0')}@example.com`;
    return { address, addressKey: address, values: { name: `Name ${i + 1}` }, line: i + 1 };
  });
}

let stands = 0;

/** The engine with everything around it that a test can hold on to. */
export class EngineStand {
  readonly channel = new FakeChannel();
  readonly settings = new FakeSettings();
  readonly clock: ManualClock;
  readonly listeners = new GroupListeners();
  readonly delivery: Delivery;
  readonly blocked: BlockedAddresses;
  readonly store: TypeormDeliveryStore;
  readonly engine: Engine;
  readonly errors: unknown[] = [];
  /** Tells for a call of the store whether the database is away. */
  away: (call: string) => boolean = () => false;
  /** Every change of a group's status that was committed or not, in order. */
  readonly changes: (GroupStatus & { groupId: string })[] = [];
  readonly #waiting = new Set<() => void>();
  #calls = 0;
  #processes = 0;
  #groups = 0;

  constructor(
    readonly database: Database,
    options: StandOptions = {},
  ) {
    const name = `stand${++stands}`;
    this.clock = options.clock ?? new ManualClock();
    const { clock, listeners: listener } = this;
    Object.assign(this.settings.now, options.settings);
    this.store = this.#watched(new TypeormDeliveryStore(database, listener, () => 0.5));
    this.channel.onEvent = () => this.#happened();
    this.engine = new Engine({
      ...{ store: this.store, clock, listener, settings: this.settings },
      queue: new EmbeddedProcessQueue((error) => this.errors.push(error)),
      ways: { EMAIL: wayOf(this.channel, options.renderer ?? fakeRenderer) },
      newProcessId: () => `${name}-${++this.#processes}`,
      random: () => 0.5,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      onError: (error) => this.#failed(error),
      instanceId: options.instanceId ?? 'one',
      alone: options.alone ?? true,
    });
    const groups = new TypeormGroupStore(listener);
    this.delivery = new Delivery({ database, groups, engine: this.engine, listener, clock });
    const blocked = new TypeormBlockedStore();
    this.blocked = new BlockedAddresses({ database, blocked, groups, listener, clock });
    listener.add({
      groupChanged: async (_tx, groupId, status) => void this.changes.push({ groupId, ...status }),
      progress: () => this.#happened(),
    });
  }

  /** Waits until something is so; looked at again after everything that happens. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const happened = new Promise<void>((resolve) => this.#waiting.add(resolve));
      if (await isSo()) return;
      await happened;
    }
  }

  /** Moves the time on, second by second, until something is so; gives how long it took. */
  async passUntil(isSo: () => boolean | Promise<boolean>, longestMs: number): Promise<number> {
    const began = this.clock.now();
    while (!(await isSo())) {
      if (this.clock.now() - began > longestMs) throw new Error(`It was not so within ${longestMs} ms.`);
      await this.clock.advance(1000);
      await this.#storeIdle();
    }
    return this.clock.now() - began;
  }

  /** Makes a group with people in it, and starts it. */
  async group(rows: number | NewRecipient[], start = true): Promise<string> {
    const groupId = `group-${String(++this.#groups).padStart(2, '0')}`;
    const channel: ChannelName = 'EMAIL';
    await this.database.write(async (tx) => {
      await this.delivery.createGroup(tx, groupId, channel);
      const added = typeof rows === 'number' ? people(rows, `${groupId}-`) : rows;
      await this.delivery.addRecipients(tx, groupId, added);
      if (start) await this.delivery.start(tx, groupId);
    });
    return groupId;
  }

  async ended(groupId: string): Promise<void> {
    await this.until(async () => (await this.status(groupId))?.state === 'ENDED');
  }

  status(groupId: string): Promise<GroupStatus | null> {
    return this.database.read((tx) => this.delivery.status(tx, groupId));
  }

  /** Counts the rows themselves, and makes sure that the stored counts say the same. */
  async states(groupId: string): Promise<StateCounts> {
    return this.database.read(async (tx) => {
      const rows = await tx.all<{ state: keyof StateCounts; n: number }>(
        sql`SELECT state, COUNT(*) AS n FROM recipients WHERE group_id = ${groupId} GROUP BY state`,
      );
      const counted: StateCounts = Object.fromEntries(rows.map((row) => [row.state, row.n]));
      expect(await this.delivery.counts(tx, groupId), 'stored counts').toEqual(counted);
      return counted;
    });
  }

  async slots(): Promise<number> {
    const row = await this.database.read((tx) =>
      tx.one<{ n: number }>(sql`SELECT COUNT(*) AS n FROM delivery_slots`),
    );
    return row?.n ?? 0;
  }

  /** Counts the calls under way: a database takes real time, in which the clock of a test must not run on. */
  #watched(store: TypeormDeliveryStore): TypeormDeliveryStore {
    const counted = (name: string, call: (...args: unknown[]) => Promise<unknown>) => {
      return async (...args: unknown[]) => {
        if (this.away(name)) throw new Error(`The database is away: ${name}`);
        this.#calls += 1;
        return call.apply(store, args).finally(() => {
          this.#calls -= 1;
          this.#happened();
        });
      };
    };
    return new Proxy(store, {
      get: (target, name) => counted(String(name), Reflect.get(target, name) as () => Promise<unknown>),
    });
  }

  /** Waits until nothing is under way, nor begun by what just ended. */
  async #storeIdle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      if (this.#calls > 0) quiet = 0;
      await this.until(() => this.#calls === 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #failed(error: unknown): void {
    this.errors.push(error);
    this.#happened();
  }

  #happened(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
