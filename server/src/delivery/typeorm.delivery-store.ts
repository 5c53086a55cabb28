import type { Database } from '../platform/database/database.ts';
import type { Tx } from '../platform/database/tx.ts';
import type {
  DeliveryStore,
  Instance,
  Intent,
  ProcessEnd,
  RecipientChange,
  RecoverRequest,
  StartedProcess,
  StartRequest,
} from './delivery-store.ts';
import type { ChannelName } from './group.ts';
import type { GroupListener } from './group-listener.ts';
import { endHold, takePlaces } from './typeorm.channels.ts';
import { endProcess } from './typeorm.end-process.ts';
import { GroupWork } from './typeorm.group-work.ts';
import { commitJournal } from './typeorm.journal.ts';
import { register, renew, unregister } from './typeorm.leases.ts';
import { buryProcess, findDead } from './typeorm.recovery.ts';
import { startProcess } from './typeorm.start-process.ts';

/** The engine's store on SQLite and PostgreSQL. */
export class TypeormDeliveryStore implements DeliveryStore {
  constructor(
    private readonly database: Database,
    private readonly listener: GroupListener,
    private readonly random: () => number = Math.random,
  ) {}

  register(instanceId: string, nowMs: number, leaseMs: number): Promise<Instance> {
    return this.database.write((tx) => register(tx, instanceId, nowMs + leaseMs));
  }

  renew(instance: Instance, leaseUntilMs: number): Promise<ReadonlySet<string>> {
    return this.database.write((tx) => renew(tx, instance, leaseUntilMs));
  }

  unregister(instance: Instance): Promise<void> {
    return this.database.write((tx) => unregister(tx, instance));
  }

  async recover(request: RecoverRequest): Promise<ReadonlySet<ChannelName>> {
    const dead = await this.database.read((tx) => findDead(tx, request));
    for (const process of dead) {
      await this.#work(request.nowMs, (work) => {
        work.tx.afterCommit(() => this.listener.progress(process.group_id));
        return buryProcess(work, process, request, this.random());
      });
    }
    return new Set(dead.map((process) => process.channel));
  }

  startProcess(request: StartRequest): Promise<StartedProcess | null> {
    return this.#work(request.nowMs, (work) => startProcess(work, request));
  }

  commit(
    changes: readonly RecipientChange[],
    intents: readonly Intent[],
    nowMs: number,
  ): Promise<ReadonlySet<number>> {
    return this.#work(nowMs, (work) => commitJournal(work, changes, intents));
  }

  takePlaces(channel: ChannelName, places: number, perSecond: number, nowMs: number): Promise<number> {
    return this.database.write((tx) => takePlaces(tx, channel, (places * 1000) / perSecond, nowMs));
  }

  endHold(channel: ChannelName, nowMs: number): Promise<void> {
    return this.#work(nowMs, (work) => endHold(work, channel));
  }

  endProcess(end: ProcessEnd): Promise<void> {
    return this.#work(end.nowMs, (work) => endProcess(work, end, this.random()));
  }

  #work<T>(nowMs: number, act: (work: GroupWork) => Promise<T>): Promise<T> {
    return this.database.write((tx: Tx) => act(new GroupWork(tx, nowMs, this.listener)));
  }
}
