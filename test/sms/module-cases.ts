import { capture } from '../../server/src/sms/modules/capture.ts';
import { smpp } from '../../server/src/sms/modules/smpp.ts';
import type { SmsModule } from '../../server/src/sms/sms-module.ts';
import type { HttpModuleCase } from './module-case.ts';
import { cmCase } from './modules/cm.ts';
import { compayaCase } from './modules/compaya.ts';
import { fortySixElksCase } from './modules/forty-six-elks.ts';
import { gatewayApiCase } from './modules/gatewayapi.ts';
import { genericCases } from './modules/generic-http.ts';
import { infobipCase } from './modules/infobip.ts';
import { intelecomCases } from './modules/intelecom.ts';
import { kannelCase } from './modules/kannel.ts';
import { linkMobilityCase } from './modules/link-mobility.ts';
import { messageBirdCase } from './modules/messagebird.ts';
import { plivoCase } from './modules/plivo.ts';
import { psWinComCase } from './modules/pswincom.ts';
import { sinchCase } from './modules/sinch.ts';
import { smsTeknikCase } from './modules/sms-teknik.ts';
import { smsapiCase } from './modules/smsapi.ts';
import { telnyxCase } from './modules/telnyx.ts';
import { twilioCase } from './modules/twilio.ts';
import { txtLocalCase } from './modules/txtlocal.ts';
import { vonageCase } from './modules/vonage.ts';

/** Every module that sends over HTTP, in each of its ways. */
export const httpModuleCases: readonly HttpModuleCase[] = [
  cmCase,
  compayaCase,
  fortySixElksCase,
  gatewayApiCase,
  ...genericCases,
  infobipCase,
  ...intelecomCases,
  kannelCase,
  linkMobilityCase,
  messageBirdCase,
  plivoCase,
  psWinComCase,
  sinchCase,
  smsTeknikCase,
  smsapiCase,
  telnyxCase,
  twilioCase,
  txtLocalCase,
  vonageCase,
];
export const otherModules: readonly SmsModule[] = [capture, smpp];
