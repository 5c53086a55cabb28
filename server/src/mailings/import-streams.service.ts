import { Repeater } from '@graphql-yoga/subscription';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Topic } from '../platform/live.ts';
import type { ImportState } from './import-state.ts';
import { Moved } from './moved.ts';
import { readImport } from './typeorm.import-store.ts';

const PAUSE_MS = 250;
/** While an import runs, only so many problems are sent along each time; at its end all that are named. */
const PROBLEMS_UNDER_WAY = 20;

/** Streams how far imports are: the last state at once, then every change. */
export class ImportStreams {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly imports: Topic<void>,
  ) {}

  /** Streams the imports of one mailing. */
  ofMailing(id: string): Repeater<ImportState> {
    return new Repeater<ImportState>(async (push, stop) => {
      const moved = new Moved(this.clock);
      const unlisten = this.imports.listen(id, () => moved.add([id]));
      void stop.then(() => moved.stop());
      try {
        for (let last = ''; !moved.stopped;) {
          moved.lookDue();
          moved.take();
          const state = await this.#read(id);
          const text = JSON.stringify(state);
          if (state && text !== last) await push(state);
          last = text;
          await moved.pause(PAUSE_MS);
          await moved.wait();
        }
        stop();
      } catch (error) {
        stop(error);
      } finally {
        unlisten();
      }
    });
  }

  async #read(id: string): Promise<ImportState | null> {
    const state = await this.database.read((tx) => readImport(tx, id));
    if (!state || state.finished) return state;
    return { ...state, problems: state.problems.slice(0, PROBLEMS_UNDER_WAY) };
  }
}
