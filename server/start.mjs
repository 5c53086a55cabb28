// Starts Mailroom from a clone: installs and builds first when that is needed.
import { prepare } from './prepare.mjs';

prepare();
await import('./dist/main.mjs');
