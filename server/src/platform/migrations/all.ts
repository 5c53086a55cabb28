import { FirstTables1 } from './1-first-tables.ts';
import { SmsInbox2 } from './2-sms-inbox.ts';
import { SmsDelivery3 } from './3-sms-delivery.ts';

/** Every migration, oldest first. */
export const MIGRATIONS = [FirstTables1, SmsInbox2, SmsDelivery3];
