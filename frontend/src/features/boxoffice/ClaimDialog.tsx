import { HandCoins, ScanLine } from "lucide-react";
import { type FormEvent, useState } from "react";
import { boxOffice, type RefundClaim, type RefundOrder, useAction } from "../../bridge";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Dialog, DialogActions } from "../../components/ui/dialog";
import { Field } from "../../components/ui/field";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";

function methodOf(claim: RefundClaim): "cash" | "card" | "transfer" {
  return claim.method === "card" || claim.method === "transfer" ? claim.method : "cash";
}

/** Pays a refund out by hand to who holds the ticket: once, and only while the hub answers. */
export function ClaimDialog({ start, onClose }: { start: string; onClose: () => void }) {
  const { t } = useTranslation();
  const f = useFormat();
  const find = useAction(boxOffice.Claims);
  const pay = useAction(boxOffice.PayClaim);
  const [code, setCode] = useState(start);
  const [found, setFound] = useState<RefundOrder[]>();
  const [asking, setAsking] = useState("");
  const [paid, setPaid] = useState<RefundClaim>();
  const look = async (text: string) => {
    setCode(text);
    setPaid(undefined);
    setAsking("");
    setFound(await find.run(text.trim()));
  };
  useShortcuts([], { modal: true, onScan: (scan) => scan.kind === "scan" && void look(scan.text) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() !== "" && !find.busy) void look(code);
  };
  const give = async (claim: RefundClaim) => {
    if (asking !== claim.id) return setAsking(claim.id);
    if (!(await pay.run(code.trim(), claim))) return;
    setPaid(claim);
    setFound(undefined);
    setCode("");
  };
  const claims = (found ?? []).flatMap((order) => order.claims.map((claim) => ({ order, claim })));
  return (
    <Dialog open onClose={onClose} title={t("counter.claim.title")} hint={t("counter.claim.hint")}>
      <form onSubmit={submit} className="mt-[12px] flex items-end gap-[10px]">
        <Field
          className="min-w-0 flex-1"
          label={t("counter.claim.code")}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={400}
          value={code}
          onChange={(e) => {
            setCode(e.target.value);
            setFound(undefined);
          }}
        />
        <Button type="submit" size="large" disabled={find.busy || code.trim() === ""}>
          <ScanLine />
          {t("counter.claim.find")}
        </Button>
      </form>
      <Refusal error={find.error ?? pay.error} className="mt-[10px]" />
      {paid && (
        <Banner
          tone="note"
          className="mt-[12px]"
          icon={<HandCoins />}
          title={t("counter.claim.paid", { amount: f.money(paid.amount) })}
        >
          {t(`counter.claim.paidBy.${methodOf(paid)}`)}
        </Banner>
      )}
      {found && claims.length === 0 && <p className="mt-[12px] mb-0 text-ink-2">{t("counter.claim.none")}</p>}
      {claims.map(({ order, claim }) => (
        <div key={claim.id} className="mt-[12px] flex items-center gap-[12px] border-t border-line pt-[12px]">
          <div className="min-w-0 flex-1">
            <bdi className="display text-26 font-bold">{f.money(claim.amount)}</bdi>
            <div className="truncate text-14 text-ink-2">
              <span className="code">{order.number}</span> · {order.title} ·{" "}
              {t(`counter.claim.by.${methodOf(claim)}`)}
            </div>
          </div>
          <Button
            size="large"
            look={asking === claim.id ? "danger" : "primary"}
            disabled={pay.busy}
            onClick={() => void give(claim)}
          >
            <HandCoins />
            {asking === claim.id
              ? t("counter.claim.sure", { amount: f.money(claim.amount) })
              : t("counter.claim.pay")}
          </Button>
        </div>
      ))}
      <DialogActions>
        <Button size="large" onClick={onClose} shortcut={t("common.key.esc")}>
          {t("common.do.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
