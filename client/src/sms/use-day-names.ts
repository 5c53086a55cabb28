import { WEEKDAYS, type Weekday } from '@mailroom/shared/sending-hours';
import { useI18n } from 'vue-i18n';

/** Names the days of the week in the page's language. */
export function useDayNames() {
  const { locale } = useI18n();
  // The fifth of January 1970 was a Monday.
  const nameOf = (day: Weekday) =>
    new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' }).format(
      Date.UTC(1970, 0, 5 + WEEKDAYS.indexOf(day)),
    );
  return { nameOf };
}
