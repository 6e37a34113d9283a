/** When something was said, as people say it. */

import { capitalize, catalogues } from "../i18n/languages";
import type { Language } from "../transport/types";

const dayOf = (time: Date): number => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();

/** "Today 14:05", "Yesterday 09:30" or "Friday 21 November 14:05"; empty for a time that is not known. */
export const formatWhen = (at: string, language: Language, now = new Date()): string => {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "";
  const { locale } = catalogues[language];
  const clock = time.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const count_days = Math.round((dayOf(now) - dayOf(time)) / 86_400_000);
  const day =
    count_days === 0 || count_days === 1
      ? capitalize(new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-count_days, "day"), locale)
      : time.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" });
  return `${day} ${clock}`;
};

/** Whether so much time lies between two messages that it is worth saying. */
export const isPauseBetween = (earlier: string | undefined, later: string): boolean =>
  !earlier || Date.parse(later) - Date.parse(earlier) > 3_600_000;
