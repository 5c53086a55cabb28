import { FirstTables1 } from './1-first-tables.ts';
import { SmsDelivery3 } from './3-sms-delivery.ts';

/** Every migration, oldest first. */
export const MIGRATIONS = [FirstTables1, SmsDelivery3];
