import { Scale } from "lucide-react";
import { useEffect, useState } from "react";
import { hub } from "./hub";
import { useSay } from "./say";
import type { DrawRecord, ShopEntry, ShopEvent } from "./wire";

/** How the places were drawn, and what one needs to check it. */
export function Drawn({ event, entry }: { event: ShopEvent; entry: ShopEntry }) {
  const { t, clock, count } = useSay();
  const [record, setRecord] = useState<DrawRecord>();
  useEffect(() => {
    hub.draw(event.id).then(setRecord, () => undefined); // it can be looked at later
  }, [event.id]);
  const base = `/api/e/${encodeURIComponent(event.id)}`;
  if (!record || record.drawnAt === 0) {
    return (
      <li>
        <Scale aria-hidden="true" />
        <span>
          {t("line.drawn")}{" "}
          <a href={`${base}/proof`} download="proof.json">
            {t("line.proof")}
          </a>
        </span>
      </li>
    );
  }
  return (
    <li>
      <Scale aria-hidden="true" />
      <details>
        <summary>
          {t("draw.drawn", { time: clock(record.drawnAt) })} <u>{t("draw.check")}</u>
        </summary>
        <p>{t("draw.how", { count: count(record.entrants) })}</p>
        {(event.sale.verify || record.verified > 0) && (
          <p>{t("draw.verified", { count: count(record.verified), of: count(record.entrants) })}</p>
        )}
        <ul>
          {(record.committers ?? []).map((c) => (
            <li key={c.name}>
              <bdi>{c.name}</bdi>: <bdi>{c.value}</bdi>
            </li>
          ))}
        </ul>
        {(record.silent ?? []).map((c) => (
          <p key={c.name}>{t("draw.silent", { name: c.name, round: c.round, time: clock(c.namedAt) })}</p>
        ))}
        {(record.missed ?? []).map((c) => (
          <p key={c.name}>
            {t("draw.missed", { name: c.name, round: c.else, time: clock(record.closedAt + c.within) })}
          </p>
        ))}
        <p>{t("draw.yours", { number: count(entry.number), place: count(entry.place) })}</p>
        <p>
          <a href={`${base}/draw`} download="draw.json">
            {t("draw.file")}
          </a>
          {" · "}
          <a href={`${base}/draw/leaves`} download="leaves">
            {t("draw.leaves")}
          </a>
          {" · "}
          <a href={`${base}/proof`} download="proof.json">
            {t("line.proof")}
          </a>
        </p>
        <p>
          <code>cribctl verify-draw draw.json leaves proof.json</code>
        </p>
      </details>
    </li>
  );
}
