import type { Principal } from '../platform/principal.ts';
import type { Tx } from '../platform/database/tx.ts';
import type { SettingsKind } from './settings-content.ts';

/**
 * Pauses every unfinished mailing of a kind, since its messages would go another way than those before; gives their
 * names. Filled by the room that keeps mailings.
 */
export type PauseUnfinished = (tx: Tx, kind: SettingsKind, principal: Principal) => Promise<string[]>;
