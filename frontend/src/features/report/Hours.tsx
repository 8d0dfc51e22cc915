import type { HourCount } from "../../bridge";
import { Card, CardHead } from "../../components/ui/card";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

/** How many hours fit the picture, and how few make one. */
const SHOWN = 16;
const LEAST = 10;
const HOUR_MS = 3_600_000;

/** The newest hours; before the first sale there were hours with none. */
function shownOf(hours: HourCount[]): HourCount[] {
  const shown = hours.slice(-SHOWN);
  for (let first = shown[0]; first && shown.length < LEAST; first = shown[0]) {
    shown.unshift({ at: first.at - HOUR_MS, sold: 0 });
  }
  return shown;
}

/** Tickets sold by hour: the highest says its figure, every bar has its own in words. */
export function Hours({ hours, zone }: { hours: HourCount[]; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const shown = shownOf(hours);
  const most = Math.max(1, ...shown.map((h) => h.sold));
  const total = hours.reduce((sum, h) => sum + h.sold, 0);
  return (
    <Card className="flex flex-col">
      <CardHead title={t("office.overview.hours")}>
        <span className="num ms-auto text-ink-2">{f.count(total)}</span>
      </CardHead>
      {shown.length === 0 ? (
        <p className="m-0 px-[16px] pb-[14px] text-ink-2">{t("office.overview.nothing")}</p>
      ) : (
        <ol className="m-0 flex min-h-[100px] flex-1 list-none items-end gap-[3px] px-[16px] pt-[8px] pb-[10px]">
          {shown.map((hour, i) => (
            <li
              key={hour.at}
              className="flex max-w-[44px] min-w-0 flex-1 flex-col items-center justify-end self-stretch"
            >
              <span className="sr-only">
                {t("office.overview.hour", { hour: f.time(hour.at, zone), n: hour.sold })}
              </span>
              <span aria-hidden="true" className="num h-[18px] text-13 font-semibold">
                {hour.sold === most ? f.count(hour.sold) : ""}
              </span>
              <span aria-hidden="true" className="flex w-full flex-1 items-end">
                <i
                  className={`block w-full rounded-t-[3px] ${hour.sold === 0 ? "opacity-40" : ""} ${i === shown.length - 1 ? "bg-c3" : "bg-c1"}`}
                  style={{ height: `${Math.max(2, (hour.sold / most) * 100)}%` }}
                />
              </span>
              <span aria-hidden="true" className="num h-[18px] text-13 text-ink-2">
                {i % 3 === 0 ? f.time(hour.at, zone).slice(0, 2) : ""}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
