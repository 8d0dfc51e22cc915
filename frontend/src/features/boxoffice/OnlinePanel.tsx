import { ArrowLeft, Hourglass, Maximize2, Nfc, QrCode, RefreshCw, SmartphoneNfc, X } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import type { Board, PayingView, SaleTender, TerminalView } from "../../bridge";
import { useSession } from "../../components/frame/session";
import { Refusal } from "../../components/problem";
import { Banner } from "../../components/ui/banner";
import { Button } from "../../components/ui/button";
import { Card } from "../../components/ui/card";
import { Choice, Field } from "../../components/ui/field";
import { Segments } from "../../components/ui/segments";
import { parseAmount } from "../../format/money";
import { useFormat } from "../../format/useFormat";
import { useTranslation } from "../../i18n/useTranslation";
import { useShortcuts } from "../../keys/Keyboard";
import { PayScreen } from "./PayScreen";
import type { Online, Wish } from "./useOnline";
import type { Selling } from "./useSelling";

const CHANNELS = ["page", "mobile_money", "transfer", "ussd", "terminal"] as const;
type Channel = (typeof CHANNELS)[number];

/** Paid through the provider: first how, then what the buyer is to do, until the hub says it is paid. */
export function OnlinePanel(props: { board: Board; selling: Selling; online: Online; performance: string }) {
  const { online, selling } = props;
  const sale = online.paying?.sale;
  const { paidOnline } = selling;
  const { show } = online;
  useEffect(() => {
    if (!sale) return;
    paidOnline(sale);
    show("");
  }, [sale, paidOnline, show]);
  return online.order === "" ? <AskForm {...props} /> : <Waiting {...props} />;
}

function Back({ selling, online }: { selling: Selling; online: Online }) {
  const { t } = useTranslation();
  const leave = () => {
    const waits = online.order !== "";
    online.show("");
    if (waits) selling.leaveWaiting();
    else selling.back();
  };
  useShortcuts([{ keys: ["Escape"], run: leave }]);
  return (
    <Button onClick={leave} shortcut={t("common.key.esc")} className="self-start">
      <ArrowLeft />
      {t(online.order === "" ? "counter.cash.back" : "counter.online.leave")}
    </Button>
  );
}

function AskForm(props: { board: Board; selling: Selling; online: Online; performance: string }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { board, selling, online } = props;
  const offer = board.online;
  const channels = CHANNELS.filter((c) => (offer?.channels ?? []).includes(c));
  const [channel, setChannel] = useState<Channel>(channels[0] ?? "page");
  const [email, setEmail] = useState("");
  const [phone, setPhone] = useState("");
  const terminals = offer?.terminals ?? [];
  const [terminal, setTerminal] = useState(terminals[0]?.id ?? "");
  const [network, setNetwork] = useState(offer?.networks?.[0] ?? "");
  const [cash, setCash] = useState("");
  const part = cash.trim() === "" ? 0 : (parseAmount(cash, board.currency) ?? -1);
  const due = selling.total - Math.max(part, 0);
  const wrong = part < 0 || due < Math.max(1, offer?.least ?? 0);
  const money = (minor: number) => f.money({ minor, currency: board.currency });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong || online.busy || offer?.off) return;
    const tenders: SaleTender[] = part > 0 ? [{ kind: "cash", received: part, slip: "" }] : [];
    const wish: Wish = { channel, email: email.trim(), phone: phone.trim(), network, terminal };
    void online.begin(selling.request(tenders), wish);
  };
  return (
    <div className="flex min-h-0 flex-col gap-[12px] overflow-auto p-[3px]">
      <Back selling={selling} online={online} />
      <Card className="p-[28px]">
        <form onSubmit={submit} className="flex max-w-[600px] flex-col gap-[16px]" noValidate>
          <h2 className="display wide-108 m-0 flex items-center gap-[12px] text-26 font-bold">
            <QrCode className="text-brand-ink" />
            {t("counter.online.title")}
          </h2>
          {offer?.mode !== "live" && <Banner tone="warn" title={t("counter.online.noMoney")} />}
          {selling.fee > 0 && (
            <p className="m-0 text-17" data-testid="online-fee">
              {t("counter.online.feeIn", {
                tickets: money(selling.total - selling.fee),
                fee: money(selling.fee),
              })}
            </p>
          )}
          {channels.length > 1 && (
            <Segments
              label={t("counter.online.how")}
              value={channel}
              onChange={setChannel}
              options={channels.map((value) => ({ value, label: t(`counter.online.channel.${value}`) }))}
            />
          )}
          <p className="m-0 text-17 text-ink-2">{t(`counter.online.hint.${channel}`)}</p>
          {channel === "mobile_money" && (
            <div className="grid grid-cols-2 gap-[12px]">
              <Field
                label={t("counter.online.phone")}
                inputMode="tel"
                autoFocus
                value={phone}
                maxLength={32}
                onChange={(e) => setPhone(e.target.value)}
              />
              <Choice
                label={t("counter.online.network")}
                value={network}
                onChange={(e) => setNetwork(e.target.value)}
              >
                {(offer?.networks ?? []).map((n) => (
                  <option key={n} value={n}>
                    {n.toUpperCase()}
                  </option>
                ))}
              </Choice>
            </div>
          )}
          {channel === "terminal" && (
            <ChooseTerminal terminals={terminals} value={terminal} onChange={setTerminal} />
          )}
          <div className="grid grid-cols-2 gap-[12px]">
            <Field
              label={t("counter.online.email")}
              hint={t("counter.online.emailHint")}
              type="email"
              autoComplete="off"
              maxLength={254}
              value={email}
              onChange={(e) => setEmail(e.target.value)}
            />
            <Field
              label={t("counter.online.cashPart")}
              hint={t("counter.online.cashPartHint")}
              inputMode="decimal"
              autoComplete="off"
              value={cash}
              onChange={(e) => setCash(e.target.value)}
              error={
                wrong
                  ? t("counter.online.tooLittle", { least: money(Math.max(1, offer?.least ?? 0)) })
                  : undefined
              }
            />
          </div>
          <Refusal error={online.error} />
          <Button
            type="submit"
            size="huge"
            look="primary"
            aria-disabled={wrong || online.busy || undefined}
            shortcut={t("common.key.enter")}
          >
            {online.busy
              ? t("counter.online.asking")
              : t("counter.online.begin", { due: money(Math.max(due, 0)) })}
          </Button>
        </form>
      </Card>
    </div>
  );
}

/** Which of the provider's devices the buyer holds a card to. */
function ChooseTerminal(props: { terminals: TerminalView[]; value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <Choice
      label={t("counter.online.terminal")}
      value={props.value}
      onChange={(e) => props.onChange(e.target.value)}
    >
      {props.terminals.map((x) => (
        <option key={x.id} value={x.id}>
          {x.place === "" ? x.name : `${x.name} · ${x.place}`}
        </option>
      ))}
    </Choice>
  );
}

/** How a payment stands, for a person: what happened, then what to do. */
function standing(p: PayingView) {
  if (p.state === "ended" || p.dropped) return "ended" as const;
  switch (p.attempt) {
    case "waiting":
    case "review":
    case "surplus":
    case "unknown":
    case "failed":
      return p.attempt;
    case "superseded":
      return "lost" as const;
    default:
      return "asking" as const;
  }
}

function Waiting(props: { board: Board; selling: Selling; online: Online }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { zone } = useSession();
  const { online, selling } = props;
  const [large, setLarge] = useState(false);
  const p = online.paying;
  const stands = p ? standing(p) : "asking";
  const over = stands === "ended" || stands === "review";
  const terminals = props.board.online?.terminals ?? [];
  const atTerminal = p?.channel === "terminal";
  const [chosen, setChosen] = useState(""); // "": the one of the try before
  const terminal = chosen || p?.at || terminals[0]?.id || "";
  const pushed = atTerminal && stands === "waiting" ? pushOf(p.push) : undefined;
  const retry =
    p &&
    (stands === "failed" ||
      stands === "lost" ||
      (stands === "asking" && p.attempt === "") ||
      pushed === "off" ||
      pushed === "unknown");
  const again = () =>
    online.again({
      channel: p?.channel || "page",
      email: "",
      phone: "",
      network: "",
      terminal: atTerminal && terminals.length > 1 ? terminal : "",
    });
  useShortcuts([
    { keys: ["l"], run: () => !over && !online.busy && online.look() },
    { keys: ["n"], run: () => retry && !online.busy && again() },
    { keys: ["F5"], run: () => p?.qr && setLarge(true) },
    { keys: ["Delete"], run: () => !over && !online.busy && online.drop() },
  ]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-[12px]">
      <Back selling={selling} online={online} />
      <Card className="grid min-h-0 flex-1 grid-cols-[minmax(0,380px)_minmax(0,1fr)] gap-[24px] overflow-auto p-[24px]">
        {p && stands === "waiting" ? (
          <Prompt paying={p} terminal={terminals.find((x) => x.id === p.at)} />
        ) : (
          <span />
        )}
        <div className="flex min-w-0 flex-col gap-[12px]">
          <p className="cap m-0 text-ink-2">{t("counter.online.due")}</p>
          <bdi className="display block text-[60px] leading-[1] font-bold" data-testid="due">
            {p && f.money(p.due)}
          </bdi>
          <div role="status" data-testid="standing" className="flex flex-col gap-[4px]">
            <b className="flex items-center gap-[10px] text-20">
              <Hourglass className="text-brand-ink" />
              {pushed ? t(`counter.online.push.${pushed}`) : t(`counter.online.stands.${stands}`)}
            </b>
            <span className="text-ink-2">
              {pushed ? t(`counter.online.pushHint.${pushed}`) : t(`counter.online.standsHint.${stands}`)}
            </span>
            {p && stands === "failed" && p.reason !== "" && (
              <span className="text-ink-2 [overflow-wrap:anywhere]">{reasonOf(t, p.reason)}</span>
            )}
            {p && stands === "waiting" && p.until > 0 && (
              <span className="text-ink-2">{t("counter.online.until", { time: f.time(p.until, zone) })}</span>
            )}
          </div>
          {p && stands === "waiting" && p.step !== "" && <Answer step={p.step} online={online} />}
          {retry && atTerminal && terminals.length > 1 && (
            <ChooseTerminal terminals={terminals} value={terminal} onChange={setChosen} />
          )}
          <Refusal error={online.error} />
          <span className="flex-1" />
          <div className="flex flex-wrap gap-[10px]">
            {p?.qr && stands === "waiting" && (
              <Button size="large" onClick={() => setLarge(true)} shortcut="F5">
                <Maximize2 />
                {t("counter.online.large")}
              </Button>
            )}
            {!over && (
              <Button size="large" onClick={online.look} disabled={online.busy} shortcut="L">
                <RefreshCw />
                {t("counter.online.look")}
              </Button>
            )}
            {retry && (
              <Button size="large" look="primary" onClick={again} disabled={online.busy} shortcut="N">
                <SmartphoneNfc />
                {t("counter.online.again")}
              </Button>
            )}
            {!over && (
              <Button size="large" onClick={online.drop} disabled={online.busy} shortcut="Del">
                <X />
                {t("counter.online.drop")}
              </Button>
            )}
          </div>
        </div>
      </Card>
      {large && p && <PayScreen paying={p} onClose={() => setLarge(false)} />}
    </div>
  );
}

/** What the provider waits for from the buyer, as a code that the phone got. */
function Answer({ step, online }: { step: string; online: Online }) {
  const { t } = useTranslation();
  const [value, setValue] = useState("");
  const kind = step === "otp" || step === "pin" || step === "birthday" ? step : "phone";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (value.trim() !== "" && !online.busy && (await online.answer(value.trim()))) setValue("");
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-[10px]">
      <Field
        className="min-w-0 flex-1"
        label={t(`counter.online.step.${kind}`)}
        type={kind === "pin" ? "password" : "text"}
        inputMode={kind === "birthday" ? "text" : "numeric"}
        autoComplete="off"
        autoFocus
        maxLength={32}
        value={value}
        onChange={(e) => setValue(e.target.value)}
      />
      <Button size="large" type="submit" look="primary" disabled={online.busy || value.trim() === ""}>
        {t("counter.online.answer")}
      </Button>
    </form>
  );
}

const REASONS = [
  "key",
  "email",
  "currency",
  "amount",
  "busy",
  "country",
  "not_sent",
  "not_begun",
  "given_back",
  "terminal_off",
  "terminal_busy",
] as const;

const PUSHES = ["sent", "delivered", "off", "unknown"] as const;

/** How far a payment has come to a terminal; what this screen has no word for is on its way. */
function pushOf(push: string): (typeof PUSHES)[number] {
  return PUSHES.find((x) => x === push) ?? "sent";
}

function reasonOf(t: ReturnType<typeof useTranslation>["t"], reason: string): string {
  const known = REASONS.find((r) => r === reason);
  return known ? t(`counter.online.reason.${known}`) : reason;
}

/** What the buyer does: look at a code with a phone, dial one, or send money to an account. */
function Prompt({ paying, terminal }: { paying: PayingView; terminal: TerminalView | undefined }) {
  const { t } = useTranslation();
  if (paying.channel === "terminal")
    return (
      <div data-testid="terminal" className="flex flex-col gap-[12px] self-start">
        <Nfc className="size-[120px] text-brand-ink" />
        <b className="text-26">
          <bdi>{terminal?.name ?? paying.at}</bdi>
        </b>
        {terminal && terminal.place !== "" && (
          <bdi className="text-ink-2 [overflow-wrap:anywhere]">{terminal.place}</bdi>
        )}
      </div>
    );
  if (paying.qr)
    return (
      <img
        src={paying.qr}
        alt={t("counter.online.qr")}
        data-testid="pay-qr"
        className="aspect-square w-full self-start rounded-2 bg-white p-[12px] [image-rendering:pixelated]"
      />
    );
  return (
    <dl className="m-0 flex flex-col gap-[12px] text-20">
      {paying.code && <Fact label={t("counter.online.code")}>{paying.code}</Fact>}
      {paying.account && <Fact label={t("counter.online.account")}>{paying.account}</Fact>}
      {paying.bank && <Fact label={t("counter.online.bank")}>{paying.bank}</Fact>}
      {paying.name && <Fact label={t("counter.online.name")}>{paying.name}</Fact>}
      {paying.text && <p className="m-0 text-17">{paying.text}</p>}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <dt className="cap text-ink-2">{label}</dt>
      <dd className="code m-0 text-34 font-semibold [overflow-wrap:anywhere]">
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}
