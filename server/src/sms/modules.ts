import { capture } from './modules/capture.ts';
import { cm } from './modules/cm.ts';
import { compaya } from './modules/compaya.ts';
import { fortySixElks } from './modules/forty-six-elks.ts';
import { gatewayApi } from './modules/gatewayapi.ts';
import { genericHttp } from './modules/generic-http.ts';
import { infobip } from './modules/infobip.ts';
import { intelecom } from './modules/intelecom.ts';
import { kannel } from './modules/kannel.ts';
import { linkMobility } from './modules/link-mobility.ts';
import { messageBird } from './modules/messagebird.ts';
import { plivo } from './modules/plivo.ts';
import { psWinCom } from './modules/pswincom.ts';
import { sinch } from './modules/sinch.ts';
import { smpp } from './modules/smpp.ts';
import { smsTeknik } from './modules/sms-teknik.ts';
import { smsapi } from './modules/smsapi.ts';
import { telnyx } from './modules/telnyx.ts';
import { twilio } from './modules/twilio.ts';
import { txtLocal } from './modules/txtlocal.ts';
import { vonage } from './modules/vonage.ts';
import type { SmsModule } from './sms-module.ts';

/** Every module, in the order in which they are offered. */
export const smsModules: readonly SmsModule[] = [
  genericHttp,
  kannel,
  intelecom,
  psWinCom,
  linkMobility,
  twilio,
  vonage,
  sinch,
  gatewayApi,
  fortySixElks,
  smpp,
  cm,
  compaya,
  smsTeknik,
  txtLocal,
  infobip,
  messageBird,
  telnyx,
  plivo,
  smsapi,
  capture,
];
