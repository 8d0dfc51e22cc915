import { queue, type SuspectedView, useAction } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Button } from "../../components/ui/button";
import { Card, CardHead } from "../../components/ui/card";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

const SIGNS = ["at_once"] as const;

/** Who chose as no person does and was slowed, with every reason, and the way to let go who is one by
 * mistake. */
export function SuspectedCard(props: { event: string; rows: SuspectedView[]; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const lift = useAction(queue.Lift);
  if (props.rows.length === 0) return null;
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.web.suspected")} />
      <p className="m-0 px-[16px] pb-[8px] text-14 text-ink-2">{t("office.web.suspectedHint")}</p>
      <Refusal error={lift.error} />
      <Table>
        <thead>
          <tr>
            <th>{t("office.web.suspectedCode")}</th>
            <th>{t("office.web.slowedWhy")}</th>
            <th className="num">{t("office.web.slowedTimes")}</th>
            <th className="num">{t("office.web.slowedLast")}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={row.code}>
              <td>
                <bdi>{row.code}</bdi>
              </td>
              <td className="words">
                {(row.signs ?? [])
                  .map((sign) => {
                    const known = SIGNS.find((s) => s === sign);
                    return known ? t(`office.web.sign.${known}`) : sign;
                  })
                  .join(" · ")}
              </td>
              <td className="num">{f.count(row.times)}</td>
              <td className="num">{f.time(row.last, props.zone)}</td>
              <td>
                {row.lifted ? (
                  t("office.web.lifted")
                ) : (
                  <Button disabled={lift.busy} onClick={() => void lift.run(props.event, row.code)}>
                    {t("office.web.lift")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
