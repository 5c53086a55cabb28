import { capture } from './modules/capture.ts';
import { genericHttp } from './modules/generic-http.ts';
import { kannel } from './modules/kannel.ts';
import { smpp } from './modules/smpp.ts';
import type { SmsModule } from './sms-module.ts';

/** Every module, in the order in which they are offered. */
export const smsModules: readonly SmsModule[] = [genericHttp, kannel, smpp, capture];
