import type { SlowedView } from "../../bridge";
import { Card, CardHead } from "../../components/ui/card";
import { Table } from "../../components/ui/table";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";

const RULES = [
  "joins_by_address",
  "holds_by_address",
  "asks_by_address",
  "reads_by_address",
  "pages_by_address",
  "lists_by_address",
  "links_by_address",
  "holds_by_account",
  "asks_by_account",
  "pays_by_order",
  "codes_by_address",
  "codes_by_account",
  "codes_to_mailbox",
  "texts_by_address",
  "texts_in_all",
  "texts_a_day",
  "typed_by_address",
  "addresses_by_order",
  "mailbox_has_all",
  "paid_by_one_card",
  "card_has_all",
] as const;

/** Who asked the buyers' pages too often and was slowed down, and why. */
export function SlowedCard({ rows, zone }: { rows: SlowedView[]; zone: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  if (rows.length === 0) return null;
  return (
    <Card className="overflow-auto">
      <CardHead title={t("office.web.slowed")} />
      <p className="m-0 px-[16px] pb-[8px] text-14 text-ink-2">{t("office.web.slowedHint")}</p>
      <Table>
        <thead>
          <tr>
            <th>{t("office.web.slowedWho")}</th>
            <th>{t("office.web.slowedWhy")}</th>
            <th className="num">{t("office.web.slowedTimes")}</th>
            <th className="num">{t("office.web.slowedLast")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const rule = RULES.find((r) => r === row.rule);
            return (
              <tr key={`${row.rule}-${row.who}`}>
                <td>
                  <bdi>{row.who}</bdi>
                </td>
                <td className="words">{rule ? t(`office.web.rule.${rule}`) : row.rule}</td>
                <td className="num">{f.count(row.times)}</td>
                <td className="num">{f.time(row.last, zone)}</td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </Card>
  );
}
