import type { TypeLevel } from "../../bridge";
import { Card, CardHead } from "../../components/ui/card";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

/** The capacity of each type as sold, held, lent, free: the four always add up. `alone`: one laptop
 * is the whole box office and what is lent to itself is free to sell. */
export function Capacity({ types, alone }: { types: TypeLevel[]; alone: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  return (
    <Card className="flex min-h-0 flex-col overflow-auto">
      <CardHead title={t("office.overview.capacity")}>
        <span className="flex-1" />
        <Legend colour="bg-c1" label={t("office.overview.keySold")} />
        <Legend colour="held" label={t("office.overview.keyHeld")} />
        {!alone && <Legend colour="bg-c3" label={t("office.overview.keyLent")} />}
        <Legend colour="bg-c4" label={t("office.overview.keyFree")} />
      </CardHead>
      <Table>
        <tbody>
          {types
            .map((told) => (alone ? { ...told, free: told.free + told.lent, lent: 0 } : told))
            .map((level) => (
              <tr key={level.type} data-testid="capacity-row">
                <td className="words w-[150px] max-w-[200px]">
                  <b className="line-clamp-2 font-semibold [overflow-wrap:anywhere]">{level.name}</b>
                </td>
                <td>
                  <Bar level={level} />
                </td>
                <td className="num w-[118px]">
                  <b className="font-semibold">{f.count(level.sold)}</b>{" "}
                  <span className="text-ink-2">
                    {level.of > 0 ? t("common.unit.of", { n: f.count(level.of) }) : ""}
                  </span>
                </td>
                <td className="num w-[100px]">
                  {level.of > 0 ? (
                    <>
                      <span className="text-ink-2">{t("office.overview.free")}</span>{" "}
                      <b className="font-semibold">{f.count(level.free)}</b>
                    </>
                  ) : (
                    <span className="text-ink-2">{t("office.overview.noLimit")}</span>
                  )}
                </td>
                <td className="num w-[116px]">
                  <bdi>{f.money(level.taken)}</bdi>
                </td>
              </tr>
            ))}
        </tbody>
      </Table>
    </Card>
  );
}

function Legend({ colour, label }: { colour: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-[6px] text-13 text-ink-2">
      <i className={`h-[10px] w-[14px] rounded-[2px] ${colour}`} />
      {label}
    </span>
  );
}

function Bar({ level }: { level: TypeLevel }) {
  if (level.of <= 0) return null;
  const share = (n: number) => ({ width: `${(n / level.of) * 100}%` });
  return (
    <div className="bar h-[16px]" aria-hidden="true">
      {level.sold > 0 && <i className="bg-c1" style={share(level.sold)} />}
      {level.held > 0 && <i className="held" style={share(level.held)} />}
      {level.lent > 0 && <i className="bg-c3" style={share(level.lent)} />}
    </div>
  );
}
