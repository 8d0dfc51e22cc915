import type { GateView } from "../../bridge";
import { familyOf, verdictOf } from "../../components/verdict/families";
import { VerdictMark } from "../../components/verdict/shapes";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

/** So many scans stand in the list at once. */
export const SCANS_SHOWN = 6;

/** What stands beside the field: inside, lane, rate, refused, last scans from `from` on. */
export function Aside({ view, zone, from }: { view: GateView; zone: string; from: number }) {
  const { t } = useTranslation();
  const f = useFormat();
  const share = view.sold > 0 ? Math.min(100, (view.inside / view.sold) * 100) : 0;
  const shown = (view.last ?? []).slice(from, from + SCANS_SHOWN);
  return (
    <aside className="flex min-h-0 flex-col overflow-hidden border-s border-line bg-surface text-ink">
      <div className="px-[18px] pt-[14px] pb-[12px]">
        <h2 className="cap m-0 text-ink-2">{t("gate.aside.inside")}</h2>
        <div className="display text-[64px] leading-none font-bold" data-testid="inside">
          {f.count(view.inside)}
        </div>
        <div className="bar my-[6px]">
          <i className="bg-brand-ink" style={{ width: `${share}%` }} />
        </div>
        <div className="text-14 text-ink-2">{t("gate.aside.sold", { n: f.count(view.sold) })}</div>
      </div>
      <dl className="m-0 grid grid-cols-3 border-y border-line px-[18px] py-[10px]">
        <Count label={t("gate.aside.lane")} value={f.count(view.thisLane)} />
        <Count label={t("gate.aside.rate")} value={f.count(view.perMinute)} />
        <Count label={t("gate.aside.refused")} value={f.count(view.refused)} />
      </dl>
      <h2 className="cap m-0 px-[18px] pt-[12px] pb-[2px] text-ink-2">{t("gate.aside.last")}</h2>
      {shown.length === 0 && (
        <p className="m-0 px-[18px] py-[8px] text-14 text-ink-2">{t("gate.aside.none")}</p>
      )}
      <ol className="m-0 min-h-0 list-none overflow-hidden p-0" data-testid="last-scans">
        {shown.map((scan) => {
          const verdict = verdictOf(scan.verdict);
          return (
            <li
              key={`${scan.ref}-${scan.at}`}
              className="grid min-h-[58px] grid-cols-[40px_minmax(0,1fr)_auto] items-center gap-[10px] border-b border-line px-[18px] py-[8px]"
            >
              <VerdictMark family={familyOf(verdict)} />
              <span className="min-w-0">
                <b className="block leading-[1.2]">{t(`gate.word.${verdict}`)}</b>
                <span className="flex gap-[5px] text-13 text-ink-2">
                  {scan.type && <span className="min-w-0 truncate">{scan.type}</span>}
                  {scan.type && scan.code && "·"}
                  {scan.code && <bdi className="code flex-none">{scan.code}</bdi>}
                </span>
              </span>
              <time className="text-13 text-ink-2">{f.clock(scan.at, zone)}</time>
            </li>
          );
        })}
      </ol>
    </aside>
  );
}

function Count({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="cap text-ink-2">{label}</dt>
      <dd className="display m-0 text-26 font-bold">{value}</dd>
    </div>
  );
}
