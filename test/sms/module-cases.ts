import { capture } from '../../server/src/sms/modules/capture.ts';
import { smpp } from '../../server/src/sms/modules/smpp.ts';
import type { SmsModule } from '../../server/src/sms/sms-module.ts';
import type { HttpModuleCase } from './module-case.ts';
import { genericCases } from './modules/generic-http.ts';
import { kannelCase } from './modules/kannel.ts';

/** Every module that sends over HTTP, in each of its ways. */
export const httpModuleCases: readonly HttpModuleCase[] = [...genericCases, kannelCase];
export const otherModules: readonly SmsModule[] = [capture, smpp];
